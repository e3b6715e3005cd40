import type { Case } from './case.ts'
import { churnMs } from './churn.ts'
import { hasGrown, isSaturated, loadOf, pieceMsOf } from './load.ts'
import { add, sum } from './numbers.ts'
import { owner } from './owners.ts'
import { thresholds } from './thresholds.ts'

/** Added time that is put down to one owner's work on the loop. */
export interface Claim {
  owner: number
  cause: 'cpu' | 'blocked-loop'
  ms: number
  /** The part of it in which others waited. */
  waitMs: number
  pieceMs: number
}

export interface Claims {
  byOwner: Claim[]
  /** Waiting that more arrivals explain, and nobody's work. */
  saturationMs: number
}

/** Puts every added millisecond on the loop, run or waited for, down to somebody. */
export function claimsOf(one: Case): Claims {
  const { budget, complaint } = one
  if (!budget) return { byOwner: [], saturationMs: 0 }
  const saturated = isSaturated(one)
  const runs = new Map<number, number>()
  const waits = new Map<number, number>()
  let saturationMs = 0
  const ownMs = sum(budget.own.values())
  const kept = ownMs > 0 ? 1 - churnMs(one) / ownMs : 1
  for (const [by, all] of budget.own) {
    const ms = all * kept
    if (saturated && complaint.kind === 'cpu' && !hasGrown(one, by)) saturationMs += ms
    else add(runs, by, ms)
  }
  for (const [by, ms] of budget.waits) {
    // Most of the work is there at its former cost: who became a little dearer did not overload the loop.
    const isBlocking = hasGrown(one, by) && pieceMsOf(one, by) >= thresholds.longPieceMs
    if (saturated && !isBlocking) saturationMs += ms
    else add(waits, by, ms)
  }
  if (saturated) saturationMs += budget.turnsMs
  else for (const [by, part] of growth(one)) add(waits, by, budget.turnsMs * part)
  const subject = complaint.kind === 'latency' ? complaint.route : null
  const owners = new Set([...runs.keys(), ...waits.keys()])
  const byOwner = [...owners].map((by): Claim => {
    const waitMs = waits.get(by) ?? 0
    const runMs = runs.get(by) ?? 0
    const pieceMs = pieceMsOf(one, by)
    // What the watchdog saw was in one piece, even where the first samples of it are still too few to show that.
    const isLong = pieceMs >= thresholds.longPieceMs || (wasWatched(one) && waitMs > 0)
    const blocks = complaint.kind !== 'cpu' && by !== subject && isLong && waitMs > runMs
    return { owner: by, cause: blocks ? 'blocked-loop' : 'cpu', ms: runMs + waitMs, waitMs, pieceMs }
  })
  return { byOwner: byOwner.filter(({ ms }) => ms > 0), saturationMs }
}

function wasWatched({ evidence }: Case): boolean {
  const { kind } = evidence.trigger
  return kind === 'blocked-loop' || kind === 'starvation'
}

/** Who made the loop later in small pieces: owners by how much more of it they used. */
function growth({ during, calm }: Case): Map<number, number> {
  const more = new Map<number, number>()
  const all = new Set(during.owners)
  for (const by of all) {
    if (by === owner.idle || by === owner.collector) continue
    const before = calm ? perSecond(calm, by) : 0
    const ms = perSecond(during, by) - before
    if (ms > 0) more.set(by, ms)
  }
  const total = sum(more.values())
  return new Map([...more].map(([by, ms]) => [by, total > 0 ? ms / total : 0]))
}

function perSecond(stretch: Case['during'], by: number): number {
  const { costMs, perSec } = loadOf(stretch, by)
  return by >= 0 ? costMs * perSec : costMs
}
