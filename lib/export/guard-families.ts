import type { Family } from './family.ts'
import type { SnapshotHead } from '../view.ts'
import { LabelSet, noLabels } from './label-set.ts'

const byPriority = (['low', 'normal', 'high'] as const).map(
  (priority) => [priority, new LabelSet({ priority })] as const,
)

/** Written only where shedding is on. */
const shedRequests: Family<SnapshotHead> = {
  name: 'perfguard_shed_requests_total',
  help: 'Requests that were turned away, or would have been in a dry run; they are counted nowhere else.',
  type: 'counter',
  labelNames: ['priority'],
  write({ shed }, sink) {
    if (shed === undefined) return
    for (const [priority, labels] of byPriority) sink.line(shed.refused[priority], noLabels, labels)
  },
}

const outcomes = (['sent', 'failed', 'dropped'] as const).map(
  (outcome) => [outcome, new LabelSet({ outcome })] as const,
)

/** Written only where somebody is told. */
const notifyMessages: Family<SnapshotHead> = {
  name: 'perfguard_notify_messages_total',
  help: 'Messages to webhooks: taken by the other side, given up, or left out because too many waited.',
  type: 'counter',
  labelNames: ['outcome'],
  write({ notify }, sink) {
    if (notify === undefined) return
    for (const [outcome, labels] of outcomes) {
      sink.line(
        notify.reduce((sum, reading) => sum + reading[outcome], 0),
        noLabels,
        labels,
      )
    }
  },
}

export const guardFamilies: readonly Family<SnapshotHead>[] = [shedRequests, notifyMessages]
