import type { ComparisonVerdict } from '../report.ts'

/** A change of the worse side up: 0.1 is 10 % worse, −0.1 better. All as log ratios. */
export interface Worsening {
  estimate: number
  low: number
  high: number
}

/**
 * Two gates, as in criterion: it must be certain, and it must matter. `minEffect` is a ratio; half as fast and twice as
 * fast are the same distance from none.
 */
export function verdictOf({ low, high }: Worsening, minEffect: number): ComparisonVerdict {
  const margin = Math.log1p(minEffect)
  if (low > margin) return 'regressed'
  if (high < -margin) return 'improved'
  return low > -margin && high < margin ? 'equivalent' : 'inconclusive'
}

/** Whether a change for the worse that matters can be ruled out; more than that no gate has to know. */
export function isNoWorse({ high }: Worsening, minEffect: number): boolean {
  return high < Math.log1p(minEffect)
}

/** As a ratio of the metric itself: 0.1 is 10 % more of it. */
export function ratioOf(worsening: number, better: 'lower' | 'higher'): number {
  return Math.expm1(better === 'lower' ? worsening : -worsening)
}
