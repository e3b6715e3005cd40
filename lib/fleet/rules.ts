import { isOperation, ruleBook, type Rule } from '../sla/rules.ts'
import type { Sla } from '../types.ts'
import { Counts, operations, requests } from './counts.ts'
import { processAlert } from './process-alerts.ts'
import { noneOf, quoted, selector } from './promql.ts'
import { alertsOf } from './counted-alerts.ts'
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
  const counts = { routes: new Counts(requests, matcher), operations: new Counts(operations, matcher) }
  const rows = Object.keys(sla)
  const own = rows.filter((row) => row !== '*' && row !== 'process' && !isOperation(row))
  const made = allRules(sla)
    .filter(({ row }) => row !== 'process')
    .map((rule) => {
      const subject = rule.row === '*' ? noneOf('subject', own) : `subject=${quoted(rule.row)}`
      return alertsOf(rule, subject, windowMs, isOperation(rule.row) ? counts.operations : counts.routes)
    })
  const processes = allRules(sla).filter(({ row }) => row === 'process')
  const groups = [
    { name: 'perfguard-requests', rules: counts.routes.recordings },
    { name: 'perfguard-operations', rules: counts.operations.recordings },
    { name: 'perfguard-sla', rules: made.flatMap(({ alerts }) => alerts) },
    { name: 'perfguard-processes', rules: processes.map((rule) => processAlert(rule, matcher)) },
    { name: 'perfguard-instances', rules: [instanceAlert(matcher)] },
  ]
  return {
    file: { groups: groups.filter(({ rules }) => rules.length > 0) },
    left: made.flatMap(({ left }) => left),
  }
}

function allRules(sla: Sla): Rule[] {
  const parts: (Rule[] | Map<string, Rule[]>)[] = Object.values(ruleBook(sla))
  return parts.flatMap((part) => (Array.isArray(part) ? part : [...part.values()].flat()))
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
