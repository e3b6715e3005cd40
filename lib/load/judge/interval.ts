import type { Histogram } from '../../stats/histogram.ts'

/** Of the normal distribution: 99 % lie within. */
const Z = 2.5758293035489

/** What holds the true quantile with 99 %: values at the ranks between which it lies (order statistics). */
export function quantileInterval(histogram: Histogram, quantile: number): [number, number] | null {
  const { count } = histogram
  if (count === 0) return null
  const half = Z * Math.sqrt((quantile * (1 - quantile)) / count)
  const lowest = histogram.quantileMs(Math.max(0, quantile - half))
  const highest = histogram.quantileMs(Math.min(1, quantile + half))
  return lowest === null || highest === null ? null : [lowest, highest]
}

/** What holds the true share with 99 % (Wilson). */
export function shareInterval(hits: number, trials: number): [number, number] | null {
  if (trials === 0) return null
  const share = hits / trials
  const centre = share + (Z * Z) / (2 * trials)
  const half = Z * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials))
  const whole = 1 + (Z * Z) / trials
  return [Math.max(0, (centre - half) / whole), Math.min(1, (centre + half) / whole)]
}

export function meanInterval(count: number, sum: number, sumSquares: number): [number, number] | null {
  if (count < 2) return null
  const mean = sum / count
  const variance = Math.max(0, (sumSquares - count * mean * mean) / (count - 1))
  const half = Z * Math.sqrt(variance / count)
  return [mean - half, mean + half]
}
