import type { Family } from './family.ts'
import { LabelSet } from './label-set.ts'
import type { LimitReading, Metric } from '../types.ts'
import type { SubjectLimits } from '../view.ts'

/** The limits of one subject: of a route, or of `process`. */
export interface SlaRow {
  readonly limits: readonly LimitReading[]
  readonly labels: LabelSet
}

export function slaRow({ subject, limits }: SubjectLimits): SlaRow {
  return { limits, labels: new LabelSet({ subject }) }
}

/** A few, however many routes are judged by them. */
const known = { warning: new Map<Metric, LabelSet>(), critical: new Map<Metric, LabelSet>() }

function limitLabels({ metric, severity }: LimitReading): LabelSet {
  let labels = known[severity].get(metric)
  if (labels === undefined) known[severity].set(metric, (labels = new LabelSet({ metric, severity })))
  return labels
}

function family(name: string, help: string, read: (limit: LimitReading) => number | null): Family<SlaRow> {
  return {
    name,
    help,
    type: 'gauge',
    labelNames: ['subject', 'metric', 'severity'],
    write({ limits, labels }, sink) {
      for (const limit of limits) {
        const value = read(limit)
        if (value !== null) sink.line(value, labels, limitLabels(limit))
      }
    },
  }
}

export const slaFamilies: readonly Family<SlaRow>[] = [
  family(
    'perfguard_sla_state',
    '1 while the limit fires, 0 otherwise: a pending breach is still 0.',
    (limit) => (limit.phase === 'firing' ? 1 : 0),
  ),
  family(
    'perfguard_sla_insufficient_data',
    '1 when there was too little to judge by: neither kept nor broken.',
    (limit) => (limit.state === 'insufficient-data' ? 1 : 0),
  ),
  family(
    'perfguard_sla_limit',
    "The limit, in the unit that ends the metric's name.",
    (limit) => limit.limit,
  ),
  family(
    'perfguard_sla_observed',
    "What was observed, in the unit that ends the metric's name; absent when there is nothing to say.",
    (limit) => limit.observed,
  ),
]
