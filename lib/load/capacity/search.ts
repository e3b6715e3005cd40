/** What became of one level. `invalid`: the generator was the limit, and not the target. */
export type Outcome = 'keeps' | 'breaks' | 'invalid' | 'interrupted'

export interface Search {
  from: number
  most: number
  /** How close the two ends have to come, as a share. */
  precision: number
  /** How often the level that keeps has to keep in all. */
  confirmations: number
  isWhole: boolean
}

export interface Found {
  keeps: number | null
  breaks: number | null
  confirmed: number
  /** The generator could not make more load than this. */
  invalidAt: number | null
}

const MAX_TRIES = 60
const STEP_DOWN = 0.9
/** A hiccup of the machine makes a level invalid as well as a generator at its limit; only that one does it again. */
const INVALID_TRIES = 3

/**
 * The highest level that keeps: doubled until one breaks, then halved in between, then confirmed. One that was kept
 * once and does not keep again has broken; the next that has to keep is a tenth below it.
 */
export async function search(
  { from, most, precision, confirmations, isWhole }: Search,
  tryLevel: (level: number, purpose: 'search' | 'confirm') => Promise<Outcome>,
): Promise<Found> {
  const kept = new Map<number, number>()
  let breaks: number | null = null
  let invalidAt: number | null = null
  const below = (): number | null => {
    const levels = [...kept.keys()].filter((level) => breaks === null || level < breaks)
    return levels.length === 0 ? null : Math.max(...levels)
  }
  let purpose: 'search' | 'confirm' = 'search'
  /** What has to keep again. */
  let candidate = 0
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const level = nextLevel(below())
    if (level === null) break
    if (kept.has(level)) purpose = 'confirm'
    let outcome = await tryLevel(level, purpose)
    for (let again = 1; outcome === 'invalid' && again < INVALID_TRIES; again++)
      outcome = await tryLevel(level, purpose)
    if (outcome === 'keeps') kept.set(level, (kept.get(level) ?? 0) + 1)
    else if (outcome === 'breaks') breaks = Math.min(level, breaks ?? Infinity)
    else {
      if (outcome === 'invalid') invalidAt = level
      break
    }
  }
  const highest = below()
  return { keeps: highest, breaks, confirmed: highest === null ? 0 : kept.get(highest)!, invalidAt }

  function nextLevel(keeps: number | null): number | null {
    if (keeps === null) {
      if (breaks === null) return from
      // Nothing has kept yet: is there anything below?
      const lower = fitting(breaks / 2)
      return lower < from / 64 || lower >= breaks || lower <= 0 ? null : lower
    }
    if (breaks === null && keeps < most) return fitting(Math.min(most, keeps * 2))
    if (purpose === 'confirm' && breaks !== null && breaks <= candidate) {
      candidate = fitting(breaks * STEP_DOWN)
      if (candidate > keeps) return candidate
    }
    if (purpose === 'search' && breaks !== null && (breaks - keeps) / keeps > precision) {
      const middle = fitting((keeps + breaks) / 2)
      if (middle > keeps && middle < breaks) return middle
    }
    candidate = keeps
    return kept.get(keeps)! < confirmations ? keeps : null
  }

  function fitting(level: number): number {
    return isWhole ? Math.floor(level) : Number(level.toPrecision(4))
  }
}
