import type { Histogram } from '../../stats/histogram.ts'
import type { Percentiles } from '../report.ts'

const quantiles = [0.5, 0.9, 0.95, 0.99, 0.999] as const

export function percentilesOf(histogram: Histogram): Percentiles | null {
  const { count, minMs, maxMs, meanMs } = histogram
  if (count === 0) return null
  const found = histogram.scale.quantilesMs(histogram.counts, count, quantiles)
  const [p50Ms, p90Ms, p95Ms, p99Ms, p999Ms] = found.map((ms) => Math.min(Math.max(ms, minMs), maxMs)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  return { meanMs, p50Ms, p90Ms, p95Ms, p99Ms, p999Ms, maxMs }
}
