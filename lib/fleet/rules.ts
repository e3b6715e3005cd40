import { ruleBook } from '../sla/rules.ts'
import type { Sla } from '../types.ts'
import { processAlert } from './process-alerts.ts'
import { noneOf, quoted, selector } from './promql.ts'
import { Requests } from './requests.ts'
import { routeAlerts } from './route-alerts.ts'
import type { AlertingRule, RuleFile } from './rule-file.ts'

export interface FleetOptions {
  /** What is judged: at least four scrapes. */
  windowMs: number
  /** Only the processes of this job. */
  job?: string
}

export interface FleetRules {
  file: RuleFile
  /** Limits, or parts of them, that no rule is made of, and why. */
  left: string[]
}

/** The SLA as Prometheus' rules, on the families that `/perf/metrics` has. */
export function fleetRules(sla: Sla, { windowMs, job }: FleetOptions): FleetRules {
  const matcher = job === undefined ? '' : `job=${quoted(job)}`
  const requests = new Requests(matcher)
  const { process, everyRoute, routes } = ruleBook(sla)
  const alerts: AlertingRule[] = []
  const left: string[] = []
  const own = [...routes.keys()]
  const rows = [
    ...[...routes].map(([row, rules]) => ({ subject: `subject=${quoted(row)}`, rules })),
    { subject: noneOf('subject', own), rules: everyRoute },
  ]
  for (const { subject, rules } of rows) {
    for (const rule of rules) {
      const made = routeAlerts(rule, subject, windowMs, requests)
      alerts.push(...made.alerts)
      left.push(...made.left)
    }
  }
  const groups = [
    { name: 'perfguard-requests', rules: requests.recordings },
    { name: 'perfguard-sla', rules: alerts },
    { name: 'perfguard-processes', rules: process.map((rule) => processAlert(rule, matcher)) },
    { name: 'perfguard-instances', rules: [instanceAlert(matcher)] },
  ]
  return { file: { groups: groups.filter(({ rules }) => rules.length > 0) }, left }
}

/** What a process is sure of by itself: one bad instance among fifty does not break the limit of the fleet. */
function instanceAlert(matcher: string): AlertingRule {
  const firing = selector('perfguard_sla_state', matcher, 'severity="critical"')
  return {
    alert: 'PerfguardInstanceBreach',
    expr: `${firing} == 1`,
    labels: { severity: 'warning' },
    annotations: {
      summary:
        '{{ $labels.subject }} on {{ $labels.instance }}: {{ $labels.metric }} is broken; the incident is in its /perf',
    },
  }
}
