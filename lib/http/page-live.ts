import type { LiveSnapshot } from '../types.ts'
import { tableOf, writtenRow, type Column } from './page-table.ts'
import { count } from './words.ts'

const kinds = { ws: 'WebSocket', sse: 'events' } as const

const columns: readonly Column<LiveSnapshot>[] = [
  { title: 'Open', wide: false, metrics: [], read: ({ open }) => count(open) },
  { title: 'Opened', wide: true, metrics: [], read: ({ opened }) => count(opened) },
  { title: 'Closed', wide: true, metrics: [], read: ({ closed }) => count(closed) },
  {
    title: 'In per second',
    wide: false,
    metrics: [],
    read: ({ kind, receivedPerSec }) => (kind === 'ws' ? count(receivedPerSec) : '–'),
  },
  { title: 'Out per second', wide: false, metrics: [], read: ({ sentPerSec }) => count(sentPerSec) },
]

/** What stays open; nothing for an application that follows none of it. */
export function* liveSection(live: readonly LiveSnapshot[]): Generator<string, void, undefined> {
  if (live.length === 0) return
  yield '<h2>Live<small>connections that stay open; their messages are among the operations</small></h2>\n'
  const rows = live.toSorted((a, b) => b.open - a.open)
  yield* tableOf(
    'Endpoint',
    columns,
    rows.map((row) =>
      writtenRow(columns, `${row.name} (${kinds[row.kind]})`, { ...row, count: row.open, sla: [] }),
    ),
  )
}
