import type { LatencySummary, Metric, SlaStatus } from '../types.ts'
import { markup } from './markup.ts'
import type { Markup } from './markup.ts'
import { milliseconds } from './words.ts'

export interface Column<Row> {
  readonly title: string
  /** Left out on a narrow screen. */
  readonly wide: boolean
  /** Limits on these metrics colour the cell while they fire. */
  readonly metrics: readonly Metric[]
  readonly read: (row: Row) => string
}

interface Timed {
  readonly latency: LatencySummary | null
}

function latency(title: string, metric: 'p50Ms' | 'p95Ms' | 'p99Ms' | 'maxMs', wide: boolean): Column<Timed> {
  const read = (row: Timed): string => (row.latency === null ? '–' : milliseconds(row.latency[metric]))
  return { title, wide, metrics: [metric], read }
}

export const latencyColumns: readonly Column<Timed>[] = [
  latency('p50', 'p50Ms', true),
  latency('p95', 'p95Ms', false),
  latency('p99', 'p99Ms', false),
  latency('Max', 'maxMs', true),
]

/** A row of the table as it is kept until all are there to be sorted: its text, and not the hundred numbers behind it. */
export interface WrittenRow {
  readonly count: number
  readonly text: string
}

export function writtenRow<Row extends { readonly count: number; readonly sla: readonly SlaStatus[] }>(
  columns: readonly Column<Row>[],
  name: string,
  row: Row,
): WrittenRow {
  const firing = row.sla.filter(({ phase }) => phase === 'firing').map(({ metric }) => metric)
  const cells = columns.map(({ wide, metrics, read }) => {
    const hot = firing.some((metric) => metrics.includes(metric))
    return markup`<td class="${wide ? 'wide' : ''} ${hot ? 'hot' : ''}">${read(row)}</td>`
  })
  return { count: row.count, text: markup`<tr><th scope="row">${name}</th>${cells}</tr>\n`.text }
}

export function* tableOf(
  what: string,
  columns: readonly Column<never>[],
  rows: Iterable<WrittenRow>,
): Generator<string, void, undefined> {
  const titles: Markup[] = columns.map(
    ({ title, wide }) => markup`<th scope="col" class="${wide ? 'wide' : ''}">${title}</th>`,
  )
  yield markup`<div class="card scroll"><table>
<thead><tr><th scope="col">${what}</th>${titles}</tr></thead>
<tbody>
`.text
  for (const row of rows) yield row.text
  yield '</tbody></table></div>\n'
}
