import type { Rule } from '../sla/rules.ts'
import type { ProcessMetric } from '../types.ts'
import { alertOf } from './alert.ts'
import { figure, selector } from './promql.ts'
import type { AlertingRule } from './rule-file.ts'

interface Gauge {
  expr: (matcher: string) => string
  per: number
}

/** Each metric as it is exported, and what one of the SLA's unit is there. */
const gauges: Record<ProcessMetric, Gauge> = {
  cpuRatio: plain('perfguard_process_cpu_ratio'),
  rssBytes: plain('perfguard_process_resident_memory_bytes'),
  heapUsedRatio: {
    expr: (matcher) =>
      `${selector('perfguard_heap_used_bytes', matcher)} / ${selector('perfguard_heap_limit_bytes', matcher)}`,
    per: 1,
  },
  heapGrowthBytesPerMin: {
    expr: (matcher) => `${selector('perfguard_heap_growth_bytes_per_second', matcher)} * 60`,
    per: 1,
  },
  loopDelayP99Ms: {
    expr: (matcher) => selector('perfguard_event_loop_delay_seconds', matcher, 'quantile="0.99"'),
    per: 0.001,
  },
  loopBlockedMs: plain('perfguard_event_loop_delay_max_seconds', 0.001),
  gcPauseRatio: plain('perfguard_gc_pause_ratio'),
}

function plain(name: string, per = 1): Gauge {
  return { expr: (matcher) => selector(name, matcher), per }
}

/** A limit of `process` holds for each instance. */
export function processAlert(rule: Rule, matcher: string): AlertingRule {
  const { expr, per } = gauges[rule.metric as ProcessMetric]
  return alertOf(rule, `${expr(matcher)} > ${figure(rule.limit * per)}`)
}
