import type { RouteSnapshot } from '../types.ts'
import type { SnapshotHead } from '../view.ts'
import { markup } from './markup.ts'
import { latencyColumns, tableOf, writtenRow, type Column, type WrittenRow } from './page-table.ts'
import { count, percent, windowWords } from './words.ts'

function errors({ errorRatio, status, budget }: RouteSnapshot): string {
  const failed =
    status['5xx'] === 0 ? percent(errorRatio) : `${percent(errorRatio)} (${count(status['5xx'])})`
  const left = budget?.remainingRatio ?? null
  if (left === null) return failed
  return `${failed}, ${left > 0 ? `${percent(left)} of the budget left` : 'the budget is spent'}`
}

const columns: readonly Column<RouteSnapshot>[] = [
  { title: 'Requests', wide: false, metrics: [], read: (row) => count(row.count) },
  { title: 'Per second', wide: true, metrics: ['throughputPerSec'], read: ({ rps }) => count(rps) },
  ...latencyColumns,
  { title: 'Errors', wide: false, metrics: ['errorRatio', 'availability'], read: errors },
  { title: 'In flight', wide: true, metrics: [], read: ({ inFlight }) => count(inFlight) },
]

export function writtenRoute(row: RouteSnapshot): WrittenRow {
  return writtenRow(columns, row.route, row)
}

/** One row a route, the busiest first. */
export function* routesSection(
  routes: readonly WrittenRow[],
  head: SnapshotHead,
): Generator<string, void, undefined> {
  yield markup`<h2>Routes<small>${windowWords(head)}, busiest first</small></h2>\n`.text
  if (routes.length === 0) yield '<p class="card empty">No request has been finished yet.</p>\n'
  else
    yield* tableOf(
      'Route',
      columns,
      routes.toSorted((a, b) => b.count - a.count),
    )
}
