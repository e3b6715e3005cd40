import { formatValue } from '../config/metrics.ts'
import type { Rule } from '../sla/rules.ts'
import type { AlertingRule } from './rule-file.ts'
import { duration } from './promql.ts'

/** How Prometheus writes a value of the metric's unit. */
const valueTexts = {
  ms: '{{ $value | humanizeDuration }}',
  ratio: '{{ $value | humanizePercentage }}',
  perSec: '{{ $value | humanize }}/s',
  bytes: '{{ $value | humanize1024 }}B',
  bytesPerMin: '{{ $value | humanize1024 }}B/min',
}

/** `latency_p99_high` is `PerfguardLatencyP99High`. */
export function alertName(type: string): string {
  return `Perfguard${type.replaceAll(/(?:^|_)(.)/g, (_, first: string) => first.toUpperCase())}`
}

/** An alert for a rule of the SLA; `observed` says what its value is, unless that is the metric itself. */
export function alertOf(rule: Rule, expr: string, observed?: string): AlertingRule {
  const { row, metric, severity, limit, forMs, info } = rule
  const subject = row === '*' ? '{{ $labels.subject }}' : row
  const value =
    observed ?? `is ${metric === 'cpuRatio' ? '{{ $value | humanize }} cores' : valueTexts[info.unit]}`
  const where = row === 'process' || metric === 'throughputPerSec' ? ' on {{ $labels.instance }}' : ''
  return {
    alert: alertName(info.breachType),
    expr,
    ...(forMs > 0 ? { for: duration(forMs) } : {}),
    labels: { severity, metric, ...(row === '*' ? {} : { subject: row }) },
    annotations: {
      summary: `${subject}${where}: ${info.label} ${value} (limit ${formatValue(metric, limit)})`,
    },
  }
}
