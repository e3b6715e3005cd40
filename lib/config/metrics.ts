import type { BreachType, Metric, OperationMetric, ProcessMetric, RouteMetric } from '../types.ts'

/**
 * How a metric is judged. `slow-share`: the share of requests over the limit, by a binomial bound;
 * `failed-share`: the same for failures; `missed-share`: for look-ups; `mean`: by the standard error of the mean; `any`: one is enough; `rate`: by a Poisson bound; `gauge`: by its value; `trend`: by Kendall's test of the slope.
 */
type Judgement =
  | { kind: 'slow-share'; quantile: number }
  | { kind: 'failed-share' }
  | { kind: 'missed-share' }
  | { kind: 'mean' }
  | { kind: 'any' }
  | { kind: 'rate' }
  | { kind: 'gauge' }
  | { kind: 'trend' }

export interface MetricInfo {
  judgement: Judgement
  breachType: BreachType
  unit: 'ms' | 'ratio' | 'perSec' | 'bytes' | 'bytesPerMin'
  /** The direction that is good. */
  better: 'low' | 'high'
  /** The name for people. */
  label: string
}

function latency(quantile: number, breachType: BreachType, label: string): MetricInfo {
  return { judgement: { kind: 'slow-share', quantile }, breachType, unit: 'ms', better: 'low', label }
}

function gauge(breachType: BreachType, unit: MetricInfo['unit'], label: string): MetricInfo {
  return { judgement: { kind: 'gauge' }, breachType, unit, better: 'low', label }
}

export const routeMetrics: Record<RouteMetric, MetricInfo> = {
  meanMs: {
    judgement: { kind: 'mean' },
    breachType: 'latency_mean_high',
    unit: 'ms',
    better: 'low',
    label: 'mean',
  },
  p50Ms: latency(0.5, 'latency_p50_high', 'p50'),
  p90Ms: latency(0.9, 'latency_p90_high', 'p90'),
  p95Ms: latency(0.95, 'latency_p95_high', 'p95'),
  p99Ms: latency(0.99, 'latency_p99_high', 'p99'),
  p999Ms: latency(0.999, 'latency_p999_high', 'p99.9'),
  maxMs: {
    judgement: { kind: 'any' },
    breachType: 'latency_max_high',
    unit: 'ms',
    better: 'low',
    label: 'maximum',
  },
  errorRatio: {
    judgement: { kind: 'failed-share' },
    breachType: 'error_rate_high',
    unit: 'ratio',
    better: 'low',
    label: 'error ratio',
  },
  availability: {
    judgement: { kind: 'failed-share' },
    breachType: 'availability_low',
    unit: 'ratio',
    better: 'high',
    label: 'availability',
  },
  throughputPerSec: {
    judgement: { kind: 'rate' },
    breachType: 'throughput_low',
    unit: 'perSec',
    better: 'high',
    label: 'throughput',
  },
}

export const operationMetrics: Record<OperationMetric, MetricInfo> = {
  ...routeMetrics,
  hitRatio: {
    judgement: { kind: 'missed-share' },
    breachType: 'hit_ratio_low',
    unit: 'ratio',
    better: 'high',
    label: 'hit ratio',
  },
}

export const processMetrics: Record<ProcessMetric, MetricInfo> = {
  cpuRatio: gauge('cpu_high', 'ratio', 'CPU'),
  rssBytes: gauge('memory_high', 'bytes', 'RSS'),
  heapUsedRatio: gauge('memory_high', 'ratio', 'heap used'),
  heapGrowthBytesPerMin: {
    judgement: { kind: 'trend' },
    breachType: 'heap_growth_high',
    unit: 'bytesPerMin',
    better: 'low',
    label: 'heap growth',
  },
  loopDelayP99Ms: gauge('loop_delay_high', 'ms', 'event-loop delay p99'),
  loopBlockedMs: gauge('loop_blocked', 'ms', 'event loop blocked'),
  gcPauseRatio: gauge('gc_pause_high', 'ratio', 'GC pause share'),
}

/** Declared by nobody: it comes with an availability. */
const errorBudget: MetricInfo = gauge('error_budget_burn', 'ratio', 'error budget')

export function metricInfo(metric: Metric): MetricInfo {
  if (metric === 'errorBudget') return errorBudget
  return (
    (operationMetrics as Partial<Record<Metric, MetricInfo>>)[metric] ??
    processMetrics[metric as ProcessMetric]
  )
}

/** A value with its unit, for sentences: `412 ms`, `1.3 %`, `2.1 GiB`. */
export function formatValue(metric: Metric, value: number | null): string {
  if (value === null) return 'nothing'
  const info = metricInfo(metric)
  switch (info.unit) {
    case 'ms':
      return `${short(value)} ms`
    case 'ratio':
      return metric === 'cpuRatio' ? `${short(value)} cores` : `${short(value * 100)} %`
    case 'perSec':
      return `${short(value)}/s`
    case 'bytes':
      return bytes(value)
    case 'bytesPerMin':
      return `${bytes(value)}/min`
  }
}

/** Three digits that matter. */
function short(value: number): string {
  return Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}

function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let unit = 0
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${short(value)} ${units[unit]}`
}
