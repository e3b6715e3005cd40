import type { Family } from './family.ts'
import { LabelSet } from './label-set.ts'
import type { ProcessRow } from './process-row.ts'

const byPriority = (['low', 'normal', 'high'] as const).map(
  (priority) => [priority, new LabelSet({ priority })] as const,
)

/** Written only where shedding is on. */
const shedRequests: Family<ProcessRow> = {
  name: 'perfguard_shed_requests_total',
  help: 'Requests that were turned away, or would have been in a dry run; they are counted nowhere else.',
  type: 'counter',
  labelNames: ['priority'],
  write({ head: { shed }, labels: row }, sink) {
    if (shed === undefined) return
    for (const [priority, labels] of byPriority) sink.line(shed.refused[priority], row, labels)
  },
}

const outcomes = (['sent', 'failed', 'dropped'] as const).map(
  (outcome) => [outcome, new LabelSet({ outcome })] as const,
)

/** Written only where somebody is told. */
const notifyMessages: Family<ProcessRow> = {
  name: 'perfguard_notify_messages_total',
  help: 'Messages to webhooks: taken by the other side, given up, or left out because too many waited.',
  type: 'counter',
  labelNames: ['outcome'],
  write({ head: { notify }, labels: row }, sink) {
    if (notify === undefined) return
    for (const [outcome, labels] of outcomes) {
      sink.line(
        notify.reduce((sum, reading) => sum + reading[outcome], 0),
        row,
        labels,
      )
    }
  },
}

export const guardFamilies: readonly Family<ProcessRow>[] = [shedRequests, notifyMessages]
