import { studentQuantile } from '../../stats/student.ts'
import { deviation, median } from './location.ts'
import type { Worsening } from './verdict.ts'

/** With fewer earlier runs nobody knows how far apart two of them lie. */
export const MIN_EARLIER = 3
/** What stands of the deviation of normal values in the median of their distances to the median. */
const NORMAL_PER_MAD = 1.4826

/** Where runs of the same code would lie, by those there were. In units of the metric. */
export interface Prediction {
  expected: number
  low: number
  high: number
  /** How far the new ones lie from there, the worse side up. */
  worsening: Worsening
}

/**
 * Student's prediction interval, on logarithms: times and costs scatter by shares of themselves. `later` are runs of what is
 * to be judged; null without enough earlier ones. One run that a neighbour hit is one of several, not the scale of all.
 */
export function predict(
  earlier: readonly number[],
  later: readonly number[],
  { alpha, better }: { alpha: number; better: 'lower' | 'higher' },
): Prediction | null {
  const [known, seen] = [logsOf(earlier), logsOf(later)]
  if (known.length < MIN_EARLIER || seen.length === 0) return null
  const t = studentQuantile(alpha / 2, known.length - 1)
  const reach = t * spread(known) * Math.sqrt(1 / seen.length + 1 / known.length)
  const centre = median(known)
  const estimate = (better === 'lower' ? 1 : -1) * (median(seen) - centre)
  return {
    expected: Math.exp(centre),
    low: Math.exp(centre - reach),
    high: Math.exp(centre + reach),
    worsening: { estimate, low: estimate - reach, high: estimate + reach },
  }
}

/** The larger of two: the usual one sees every wild run, the robust one is not taken in by values that happen to be alike. */
function spread(values: readonly number[]): number {
  const centre = median(values)
  const robust = NORMAL_PER_MAD * median(values.map((value) => Math.abs(value - centre)))
  return Math.max(deviation(values), robust)
}

function logsOf(values: readonly number[]): number[] {
  return values.filter((value) => value > 0 && Number.isFinite(value)).map((value) => Math.log(value))
}
