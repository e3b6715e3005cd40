import { count, milliseconds } from '../../../http/words.ts'
import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import type { ErrorClass, ScenarioReport, SlowLoadRequest } from '../../report.ts'
import { table } from './table.ts'
import { clockOf } from './time-axis.ts'

/** What failed, by its kind. */
export function errorsOf({ errors, name }: ScenarioReport): Markup | null {
  if (errors.length === 0) return null
  return markup`<h3>Errors</h3>${table<ErrorClass>({
    about: `Errors of ${name}`,
    rows: errors.toSorted((a, b) => b.count - a.count),
    head: { title: 'Kind', cell: ({ kind, example }) => markup`${kind}<small>${example}</small>` },
    columns: [
      { title: 'Subject', cell: ({ subject }) => subject, look: 'words' },
      { title: 'Times', cell: (one) => count(one.count) },
      { title: 'First', cell: ({ firstMs }) => clockOf(firstMs) },
      { title: 'Last', cell: ({ lastMs }) => clockOf(lastMs) },
    ],
  })}`
}

export function slowestOf({ slowest, name }: ScenarioReport): Markup | null {
  if (slowest.length === 0) return null
  return markup`<details class="card"><summary>The ${count(slowest.length)} slowest requests</summary>${table<SlowLoadRequest>(
    {
      about: `Slowest requests of ${name}`,
      rows: slowest,
      head: { title: 'Subject', cell: ({ subject }) => subject },
      columns: [
        { title: 'At', cell: ({ atMs }) => clockOf(atMs) },
        { title: 'Response time', cell: ({ responseMs }) => milliseconds(responseMs) },
        { title: 'Of it after the send', cell: ({ serviceMs }) => milliseconds(serviceMs) },
        { title: 'Status', cell: ({ status }) => (status === 0 ? 'none' : String(status)) },
        { title: 'Trace', cell: ({ traceId }) => traceId ?? '–', look: 'text' },
      ],
    },
  )}</details>`
}
