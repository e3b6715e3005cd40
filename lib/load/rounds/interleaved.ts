import { compareRounds, isDecided, type Comparison } from '../regress/comparison.ts'
import type { Gates } from '../regress/judgement.ts'
import { looks } from '../regress/looks.ts'
import type { Round, SlicePlan } from '../regress/reading.ts'
import type { Side } from './side.ts'
import { pairOf, plannedFor, type MeasuredSlice, type PairTerms } from './slices.ts'
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
  /** After each round, each side with its profiles; without it none are taken. */
  onProfiles?(before: MeasuredSlice, after: MeasuredSlice): void
}

export interface Interleaved {
  comparison: Comparison
  rounds: Round[]
}

/** Rounds of both sides until a look decides, or time is up. */
export async function interleave(how: Interleaving): Promise<Interleaved> {
  const { before, after, load, gates } = how
  const startMs = how.nowMs()
  const { plan } = await plannedFor(before, load, how.requests)
  const terms = { load, plan, profiled: how.onProfiles !== undefined }
  const rounds: Round[] = []
  let longestMs = 0
  for (;;) {
    const roundMs = how.nowMs()
    how.onRound?.(rounds.length + 1, nextLook(rounds.length))
    const slices = await roundOf(before, after, terms, rounds.length)
    const round = { before: slices.before.reading, after: slices.after.reading }
    rounds.push(round)
    how.onProfiles?.(slices.before, slices.after)
    longestMs = Math.max(longestMs, how.nowMs() - roundMs)
    const isLast = how.nowMs() + longestMs > startMs + how.budgetMs
    const comparison = compareRounds(rounds, gates, isLast)
    if (comparison !== null && (isLast || isDecided(comparison))) return { comparison, rounds }
  }
}

/** Rounds without a verdict: of the same code, they tell how far two runs of it lie apart. */
export async function plainRounds(
  { before, after, load }: Sides,
  plan: SlicePlan,
  count: number,
  onRound: (round: number) => void,
): Promise<Round[]> {
  const rounds: Round[] = []
  while (rounds.length < count) {
    onRound(rounds.length + 1)
    const slices = await roundOf(before, after, { load, plan, profiled: false }, rounds.length)
    rounds.push({ before: slices.before.reading, after: slices.after.reading })
  }
  return rounds
}

/** What a process is lucky with is drawn anew in each round, and who comes first changes: A B, B A. */
async function roundOf(
  before: Side,
  after: Side,
  terms: PairTerms,
  at: number,
): Promise<{ before: MeasuredSlice; after: MeasuredSlice }> {
  if (at % 2 === 0) {
    const [old, now] = await pairOf(before, after, terms)
    return { before: old!, after: now! }
  }
  const [now, old] = await pairOf(after, before, terms)
  return { before: old!, after: now! }
}

function nextLook(rounds: number): number {
  return (looks.find((look) => look.rounds > rounds) ?? looks.at(-1)!).rounds
}
