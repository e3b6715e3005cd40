import { formatValue } from '../config/metrics.ts'
import type { Rule } from '../sla/rules.ts'
import type { Severity } from '../types.ts'
import { alertName } from './alert.ts'
import type { Counts } from './counts.ts'
import { figure } from './promql.ts'
import type { AlertingRule } from './rule-file.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

interface Burn {
  longMs: number
  shortMs: number
  /** How many times faster than a budget of 30 days allows. */
  factor: number
}

interface Urgency {
  name: string
  severity: Severity
  /** One failure in a quiet night is no burn: so many must there be in the long window. */
  fewestFailures: number
  burns: readonly Burn[]
}

/** The published windows: 2 % of the budget in an hour or 5 % in six page; 10 % in a day or in three make a ticket. */
const urgencies: readonly Urgency[] = [
  {
    name: 'page',
    severity: 'critical',
    fewestFailures: 5,
    burns: [
      { longMs: HOUR_MS, shortMs: 5 * MINUTE_MS, factor: 14.4 },
      { longMs: 6 * HOUR_MS, shortMs: 30 * MINUTE_MS, factor: 6 },
    ],
  },
  {
    name: 'ticket',
    severity: 'warning',
    fewestFailures: 2,
    burns: [
      { longMs: DAY_MS, shortMs: 2 * HOUR_MS, factor: 3 },
      { longMs: 3 * DAY_MS, shortMs: 6 * HOUR_MS, factor: 1 },
    ],
  },
]

export interface BurnAlerts {
  alerts: AlertingRule[]
  /** Why some of them are not there. */
  left: string[]
}

/** The burn of the error budget that an availability leaves. A warning limit alone never pages. */
export function burnAlerts(rule: Rule, subject: string, counts: Counts): BurnAlerts {
  const found: BurnAlerts = { alerts: [], left: [] }
  const budget = 1 - rule.limit
  for (const { name, severity, fewestFailures, burns } of urgencies) {
    if (rule.severity === 'warning' && severity === 'critical') continue
    const possible = burns.filter(({ factor }) => factor * budget < 1)
    if (possible.length < burns.length)
      found.left.push(whyNever(rule, name, burns[possible.length === 0 ? burns.length - 1 : 0]!))
    if (possible.length === 0) continue
    const expr = possible
      .map(({ longMs, shortMs, factor }) => {
        const limit = figure(factor * budget)
        const long = `${counts.failedRatio(longMs, subject)} > ${limit}`
        const short = `${counts.failedRatio(shortMs, subject)} > ${limit}`
        const enough = `${counts.failed(longMs, subject)} >= ${fewestFailures}`
        return `(\n  ${long}\n  and on (job, subject) ${short}\n  and on (job, subject) ${enough}\n)`
      })
      .join('\nor\n')
    const labels = {
      severity,
      metric: rule.metric,
      burn: name,
      objective: String(rule.limit),
      ...(rule.row === '*' ? {} : { subject: rule.row }),
    }
    const who = rule.row === '*' ? '{{ $labels.subject }}' : rule.row
    const summary = `${who}: {{ $value | humanizePercentage }} of the ${counts.noun} failed; the error budget of ${formatValue('availability', rule.limit)} will not last 30 days`
    found.alerts.push({ alert: alertName('error_budget_burn'), expr, labels, annotations: { summary } })
  }
  return found
}

function whyNever({ row, limit }: Rule, name: string, { factor }: Burn): string {
  const percent = figure(factor * (1 - limit) * 100)
  return `${row} availability ${limit}: a ${name} for a burn of ${factor} can never fire, ${percent} % of them would have to fail`
}
