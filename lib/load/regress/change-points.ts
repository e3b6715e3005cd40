import { studentUpperTail } from '../../stats/student.ts'
import { deviation, mean } from './location.ts'

export interface ChangePoint {
  /** The first run that is different. */
  at: number
  /** The level of the stretch before it, and of that from it on. */
  before: number
  after: number
  pValue: number
}

export interface ChangePointTerms {
  /** How many runs are looked at together: what is long ago must not hide what is new. */
  window?: number
  maxP?: number
  /** As a ratio. */
  minEffect?: number
}

/** Fewer runs on one side are no level yet. */
const MIN_SIDE = 5
/** Weak points are kept at first: what remains of them is stronger once the false ones beside them are gone. */
const WEAK = 10

/**
 * Since when a history is different: E-divisive with Student's t-test in place of permutations, as in Hunter and Apache Otava.
 * Values must be positive; they are compared by their logarithms.
 */
export function changePoints(series: readonly number[], terms: ChangePointTerms = {}): ChangePoint[] {
  const { window = 50, maxP = 0.001, minEffect = 0.05 } = terms
  const logs = series.map((value) => Math.log(value))
  let found = weakPoints(logs, window, maxP * WEAK)
  for (;;) {
    const points = found.map((at, i) => measured(logs, found[i - 1] ?? 0, at, found[i + 1] ?? logs.length))
    const weakest = weakestOf(points, maxP, Math.log1p(minEffect))
    if (weakest === null) return points.map((point) => inUnits(point))
    found = found.filter((at) => at !== weakest.at)
  }
}

/** By windows that overlap by half, or begin at the last point that was found. */
function weakPoints(logs: readonly number[], window: number, maxP: number): number[] {
  const found = new Set<number>()
  for (let from = 0; from < logs.length;) {
    const inside = splits(logs, from, Math.min(from + window, logs.length), maxP)
    for (const at of inside) found.add(at)
    from = Math.max(inside.at(-1) ?? 0, from + (window >> 1))
  }
  return [...found].toSorted((a, b) => a - b)
}

function splits(logs: readonly number[], from: number, to: number, maxP: number): number[] {
  const at = mostDivided(logs, from, to)
  if (at === null || measured(logs, from, at, to).pValue > maxP) return []
  return [...splits(logs, from, at, maxP), at, ...splits(logs, at, to, maxP)]
}

/** Where the two sides differ most, by the energy distance between them. */
function mostDivided(logs: readonly number[], from: number, to: number): number | null {
  let best: number | null = null
  let most = 0
  for (let at = from + MIN_SIDE; at <= to - MIN_SIDE; at++) {
    const [left, right] = [logs.slice(from, at), logs.slice(at, to)]
    const distance = 2 * meanDistance(left, right) - meanDistance(left, left) - meanDistance(right, right)
    const weighted = (distance * left.length * right.length) / (to - from)
    if (weighted > most) [best, most] = [at, weighted]
  }
  return best
}

/** Of each of one to each of the other; of a set to itself, only of different ones. */
function meanDistance(some: readonly number[], others: readonly number[]): number {
  let sum = 0
  for (const one of some) for (const other of others) sum += Math.abs(one - other)
  return sum / (some === others ? some.length * (some.length - 1) : some.length * others.length)
}

function measured(logs: readonly number[], from: number, at: number, to: number): ChangePoint {
  const [left, right] = [logs.slice(from, at), logs.slice(at, to)]
  const [before, after] = [mean(left), mean(right)]
  return { at, before, after, pValue: differenceP(left, right, after - before) }
}

/** Student's, with one deviation for both sides. */
function differenceP(left: readonly number[], right: readonly number[], difference: number): number {
  const freedom = left.length + right.length - 2
  const squares = deviation(left) ** 2 * (left.length - 1) + deviation(right) ** 2 * (right.length - 1)
  const error = Math.sqrt((squares / freedom) * (1 / left.length + 1 / right.length))
  if (error === 0) return difference === 0 ? 1 : 0
  return 2 * studentUpperTail(Math.abs(difference) / error, freedom)
}

/** The least certain point that is not certain enough; else the smallest that is too small. */
function weakestOf(points: readonly ChangePoint[], maxP: number, minStep: number): ChangePoint | null {
  const doubtful = points.toSorted((a, b) => b.pValue - a.pValue)[0]
  if (doubtful !== undefined && doubtful.pValue > maxP) return doubtful
  const smallest = points.toSorted((a, b) => stepOf(a) - stepOf(b))[0]
  return smallest !== undefined && stepOf(smallest) < minStep ? smallest : null
}

function stepOf({ before, after }: ChangePoint): number {
  return Math.abs(after - before)
}

function inUnits({ at, before, after, pValue }: ChangePoint): ChangePoint {
  return { at, before: Math.exp(before), after: Math.exp(after), pValue }
}
