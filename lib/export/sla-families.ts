import type { Family, Labels, Sample } from './family.ts'
import type { SlaStatus } from '../types.ts'

/** One limit of one subject: a route, or `process`. */
export interface SlaRow {
  readonly status: SlaStatus
  readonly labels: Labels
}

export function slaRows(subject: string, statuses: readonly SlaStatus[]): SlaRow[] {
  return statuses.map((status) => {
    const { metric, severity } = status
    return { status, labels: { subject, metric, severity } }
  })
}

function family(
  name: string,
  help: string,
  read: (status: SlaStatus) => number | null,
): Family<readonly SlaRow[]> {
  return {
    name,
    help,
    type: 'gauge',
    labelNames: ['subject', 'metric', 'severity'],
    samples(rows) {
      const out: Sample[] = []
      for (const { status, labels } of rows) {
        const value = read(status)
        if (value !== null) out.push({ value, labels: {}, sharedLabels: labels })
      }
      return out
    },
  }
}

export const slaFamilies: readonly Family<readonly SlaRow[]>[] = [
  family(
    'perfguard_sla_state',
    '1 while the limit fires, 0 otherwise: a pending breach is still 0.',
    (status) => (status.phase === 'firing' ? 1 : 0),
  ),
  family(
    'perfguard_sla_insufficient_data',
    '1 when there was too little to judge by: neither kept nor broken.',
    (status) => (status.state === 'insufficient-data' ? 1 : 0),
  ),
  family(
    'perfguard_sla_limit',
    "The limit, in the unit that ends the metric's name.",
    (status) => status.limit,
  ),
  family(
    'perfguard_sla_observed',
    "What was observed, in the unit that ends the metric's name; absent when there is nothing to say.",
    (status) => status.observed,
  ),
]
