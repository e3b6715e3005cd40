import { PairMeans } from './pair-means.ts'

/** Where values lie and how far they scatter. */

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).toSorted()
  const at = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[at]! : (sorted[at - 1]! + sorted[at]!) / 2
}

/** The standard deviation of what the values are a sample of; 0 of fewer than two. */
export function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0
  const centre = mean(values)
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1))
}

/**
 * The Hodges–Lehmann estimate: the median of the means of all pairs. As sharp as the mean where values scatter normally, and
 * one in four may be wild.
 */
export function hodgesLehmann(values: readonly number[]): number {
  return new PairMeans(values).median(values.map(() => 1))
}
