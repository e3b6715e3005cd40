import { compareRounds, isDecided, type Comparison } from '../regress/comparison.ts'
import type { Gates } from '../regress/judgement.ts'
import { looks } from '../regress/looks.ts'
import type { Round, SlicePlan, SliceReading } from '../regress/reading.ts'
import type { Side } from './side.ts'
import { pairOf, plannedFor, runsOf } from './slices.ts'
import type { SliceLoad } from './slice-load.ts'

export interface Sides {
  before: Side
  after: Side
  load: SliceLoad
}

export interface Interleaving extends Sides {
  gates: Gates
  /** Of each run; null for as many as fill some seconds. */
  requests: number | null
  /** No round begins that would not end within it; Infinity for as many as it takes. */
  budgetMs: number
  nowMs(): number
  /** Before each round; `of` is the number after which is looked next. */
  onRound?(round: number, of: number): void
}

export interface Interleaved {
  comparison: Comparison
  rounds: Round[]
  plan: SlicePlan
}

/** Rounds of both sides until a look decides, or time is up. */
export async function interleave(how: Interleaving): Promise<Interleaved> {
  const startMs = how.nowMs()
  const { plan } = await plannedFor(how.before, how.load, how.requests)
  const rounds: Round[] = []
  let longestMs = 0
  let roundMs = how.nowMs()
  how.onRound?.(1, nextLook(0))
  for await (const round of roundsOf(how, plan)) {
    rounds.push(round)
    longestMs = Math.max(longestMs, how.nowMs() - roundMs)
    roundMs = how.nowMs()
    const isLast = roundMs + longestMs > startMs + how.budgetMs
    const comparison = compareRounds(rounds, how.gates, isLast)
    if (comparison !== null && (isLast || isDecided(comparison))) return { comparison, rounds, plan }
    how.onRound?.(rounds.length + 1, nextLook(rounds.length))
  }
  throw new Error('rounds have no end of their own')
}

/**
 * Both sides in fresh processes each time: what a process is lucky with (its heap, its compiled code) is drawn anew. They are
 * there at once and take turns; an application that has one port only is started for one after the other.
 */
export async function* roundsOf(
  { before, after, load }: Sides,
  plan: SlicePlan,
): AsyncGenerator<Round, never> {
  const measure = before.target.port === undefined ? pairOf : oneByOne
  for (;;) {
    const [old, now] = await measure(before, after, load, plan)
    yield { before: old!, after: now! }
    const [newer, older] = await measure(after, before, load, plan)
    yield { before: older!, after: newer! }
  }
}

async function oneByOne(
  first: Side,
  second: Side,
  load: SliceLoad,
  plan: SlicePlan,
): Promise<SliceReading[]> {
  return [...(await runsOf(first, load, plan, 1)), ...(await runsOf(second, load, plan, 1))]
}

function nextLook(rounds: number): number {
  return (looks.find((look) => look.rounds > rounds) ?? looks.at(-1)!).rounds
}
