import type { LiveSnapshot } from '../types.ts'
import type { Family, LineSink } from './family.ts'
import { LabelSet } from './label-set.ts'
import { workerLabel, type ProcessRow } from './process-row.ts'

const received = new LabelSet({ direction: 'received' })
const sent = new LabelSet({ direction: 'sent' })

function family(
  { name, help, type }: Pick<Family<never>, 'name' | 'help' | 'type'>,
  ownLabels: readonly string[],
  write: (row: LiveSnapshot, labels: LabelSet, sink: LineSink) => void,
): Family<ProcessRow> {
  return {
    name,
    help,
    type,
    labelNames: [...workerLabel, 'endpoint', 'kind', ...ownLabels],
    write({ head, labels }, sink) {
      for (const row of head.live) {
        write(row, new LabelSet({ ...labels.labels, endpoint: row.name, kind: row.kind }), sink)
      }
    },
  }
}

/** How long messages and broadcasts take is among the operations. */
export const liveFamilies: readonly Family<ProcessRow>[] = [
  family(
    {
      name: 'perfguard_live_connections',
      help: 'WebSockets (ws) and event streams (sse) that are open.',
      type: 'gauge',
    },
    [],
    (row, labels, sink) => sink.line(row.open, labels),
  ),
  family(
    {
      name: 'perfguard_live_connections_opened_total',
      help: 'WebSockets and event streams that were opened since the start.',
      type: 'counter',
    },
    [],
    (row, labels, sink) => sink.line(row.opened, labels),
  ),
  family(
    {
      name: 'perfguard_live_messages_total',
      help: 'Messages of WebSockets, and events of streams, since the start.',
      type: 'counter',
    },
    ['direction'],
    (row, labels, sink) => {
      if (row.kind === 'ws') sink.line(row.received, labels, received)
      sink.line(row.sent, labels, sent)
    },
  ),
]
