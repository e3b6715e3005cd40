import type { OperationTotals } from '../view.ts'
import type { Family } from './family.ts'
import { writeHistogram } from './histogram.ts'
import { LabelSet } from './label-set.ts'
import type { ProcessRow } from './process-row.ts'

/** The counters of an operation, a workflow or a step, with its label: the same that its limits have. */
export interface OperationRow {
  readonly totals: OperationTotals
  readonly labels: LabelSet
}

export function operationRow(totals: OperationTotals): OperationRow {
  return { totals, labels: new LabelSet({ subject: totals.subject }) }
}

const labelNames = ['subject'] as const
const ok = new LabelSet({ outcome: 'ok' })
const failed = new LabelSet({ outcome: 'failed' })
const hit = new LabelSet({ result: 'hit' })
const miss = new LabelSet({ result: 'miss' })

const duration: Family<OperationRow> = {
  name: 'perfguard_operation_duration_seconds',
  help: 'Durations of operations (op:), workflows and their steps (workflow:) since the start. SLA limits are among the boundaries.',
  type: 'histogram',
  labelNames: [...labelNames, 'le'],
  write: writeHistogram,
}

const calls: Family<OperationRow> = {
  name: 'perfguard_operations_total',
  help: 'Operations, workflows and steps since the start, by how they ended.',
  type: 'counter',
  labelNames: [...labelNames, 'outcome'],
  write({ totals, labels }, sink) {
    sink.line(totals.succeeded, labels, ok)
    sink.line(totals.failed, labels, failed)
  },
}

const lookups: Family<OperationRow> = {
  name: 'perfguard_operation_lookups_total',
  help: 'What perf.hit() was told since the start.',
  type: 'counter',
  labelNames: [...labelNames, 'result'],
  write({ totals, labels }, sink) {
    if (totals.hits + totals.misses === 0) return
    sink.line(totals.hits, labels, hit)
    sink.line(totals.misses, labels, miss)
  },
}

const inFlight: Family<OperationRow> = {
  name: 'perfguard_operations_in_flight',
  help: 'Operations, workflows and steps that are under way.',
  type: 'gauge',
  labelNames,
  write: ({ totals, labels }, sink) => sink.line(totals.inFlight, labels),
}

export const operationFamilies: readonly Family<OperationRow>[] = [duration, calls, lookups, inFlight]

export const gaugeFamily: Family<ProcessRow> = {
  name: 'perfguard_app_value',
  help: 'What the functions of perf.gauge() answered last.',
  type: 'gauge',
  labelNames: ['name'],
  write({ head, labels }, sink) {
    for (const [name, value] of Object.entries(head.gauges)) sink.line(value, labels, new LabelSet({ name }))
  },
}
