import type { IncidentSummary, Skip, SlaStatus, Snapshot } from './types.ts'

/** One rule: what it saw last, and why it did or did not fire or capture. */
export interface Explanation extends SlaStatus {
  subject: string
  /** What became of it: the incident that it opened or joined, or why there is none. */
  capture: string
}

/** Every rule of a snapshot, the broken ones first. */
export function explain({
  routes,
  operations,
  workflows,
  process,
  incidents,
  self,
}: Snapshot): Explanation[] {
  const rows = [
    { subject: 'process', sla: process.sla },
    ...routes.map(({ route, sla }) => ({ subject: route, sla })),
    ...operations.map(({ name, sla }) => ({ subject: `op:${name}`, sla })),
    ...workflows.flatMap(({ name, sla, steps }) => [
      { subject: `workflow:${name}`, sla },
      ...steps.map((step) => ({ subject: `workflow:${name}/${step.name}`, sla: step.sla })),
    ]),
  ]
  const explanations = rows.flatMap(({ subject, sla }) =>
    sla.map((status) => ({
      subject,
      ...status,
      capture: captureText(subject, status, incidents, self.skips),
    })),
  )
  return explanations.toSorted((a, b) => order.indexOf(a.phase) - order.indexOf(b.phase))
}

const order: readonly SlaStatus['phase'][] = ['firing', 'pending', 'ok']

function captureText(
  subject: string,
  { metric, severity, phase }: SlaStatus,
  incidents: readonly IncidentSummary[],
  skips: readonly Skip[],
): string {
  const opened = incidents.find(({ breach }) => breach?.subject === subject && breach.metric === metric)
  if (phase !== 'firing') {
    return opened === undefined
      ? 'no capture: it has not fired'
      : `none now; the latest was incident ${opened.id}`
  }
  if (severity === 'warning') return 'no capture: only critical limits start one'
  const skipped = skips.find(
    (skip) => skip.what === 'capture' && skip.subject === subject && skip.metric === metric,
  )
  // The newer of the two is what became of this breach.
  if (skipped !== undefined && (opened === undefined || skipped.at > opened.openedAt)) {
    return `no incident of its own: ${skipped.message}`
  }
  return opened === undefined ? 'no capture yet' : `incident ${opened.id}`
}
