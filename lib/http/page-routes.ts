import type { RouteMetric, RouteSnapshot } from '../types.ts'
import { markup } from './markup.ts'
import type { Markup } from './markup.ts'
import { count, milliseconds, percent, span } from './words.ts'

interface Column {
  readonly title: string
  /** Left out on a narrow screen. */
  readonly wide: boolean
  /** Limits on these metrics colour the cell while they fire. */
  readonly metrics: readonly RouteMetric[]
  readonly read: (row: RouteSnapshot) => string
}

function latency(title: string, metric: 'p50Ms' | 'p95Ms' | 'p99Ms' | 'maxMs', wide: boolean): Column {
  const read = (row: RouteSnapshot): string =>
    row.latency === null ? '–' : milliseconds(row.latency[metric])
  return { title, wide, metrics: [metric], read }
}

function errors({ errorRatio, status }: RouteSnapshot): string {
  return status['5xx'] === 0 ? percent(errorRatio) : `${percent(errorRatio)} (${count(status['5xx'])})`
}

const columns: readonly Column[] = [
  { title: 'Requests', wide: false, metrics: [], read: (row) => count(row.count) },
  { title: 'Per second', wide: true, metrics: ['throughputPerSec'], read: ({ rps }) => count(rps) },
  latency('p50', 'p50Ms', true),
  latency('p95', 'p95Ms', false),
  latency('p99', 'p99Ms', false),
  latency('Max', 'maxMs', true),
  { title: 'Errors', wide: false, metrics: ['errorRatio', 'availability'], read: errors },
  { title: 'In flight', wide: true, metrics: [], read: ({ inFlight }) => count(inFlight) },
]

function routeRow(row: RouteSnapshot): Markup {
  const firing = row.sla.filter(({ phase }) => phase === 'firing').map(({ metric }) => metric)
  const cells = columns.map(({ wide, metrics, read }) => {
    const hot = firing.some((metric) => (metrics as readonly string[]).includes(metric))
    return markup`<td class="${wide ? 'wide' : ''} ${hot ? 'hot' : ''}">${read(row)}</td>`
  })
  return markup`<tr><th scope="row">${row.route}</th>${cells}</tr>\n`
}

/** A row of the table as it is kept until all are there to be sorted: its text, and not the hundred numbers behind it. */
export interface WrittenRow {
  readonly count: number
  readonly text: string
}

export function writtenRow(row: RouteSnapshot): WrittenRow {
  return { count: row.count, text: routeRow(row).text }
}

/** One row a route, the busiest first. */
export function* routesSection(
  routes: readonly WrittenRow[],
  windowMs: number,
): Generator<string, void, undefined> {
  yield markup`<h2>Routes<small>the latest ${span(windowMs)}, busiest first</small></h2>\n`.text
  if (routes.length === 0) {
    yield '<p class="card empty">No request has been finished yet.</p>\n'
    return
  }
  const titles = columns.map(
    ({ title, wide }) => markup`<th scope="col" class="${wide ? 'wide' : ''}">${title}</th>`,
  )
  yield markup`<div class="card scroll"><table>
<thead><tr><th scope="col">Route</th>${titles}</tr></thead>
<tbody>
`.text
  for (const row of routes.toSorted((a, b) => b.count - a.count)) yield row.text
  yield '</tbody></table></div>\n'
}
