import type { Family } from './family.ts'
import { processFamilies } from './process-families.ts'
import { routeFamilies, routeRow } from './route-families.ts'
import type { RouteRow } from './route-families.ts'
import { slaFamilies, slaRows } from './sla-families.ts'
import type { SlaRow } from './sla-families.ts'
import { headText, sampleText } from './text.ts'
import type { PerfView } from '../view.ts'

export const PROMETHEUS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

// A piece cannot be interrupted; 4 histograms of 16 boundaries are 76 lines, 0.3 ms while the code is cold.
const PIECE_ROWS = 4

function* rowsText<Row>(
  families: readonly Family<readonly Row[]>[],
  rows: readonly Row[],
): Generator<string, void, undefined> {
  for (const family of families) {
    yield headText(family)
    for (let at = 0; at < rows.length; at += PIECE_ROWS) {
      yield sampleText(family, rows.slice(at, at + PIECE_ROWS))
    }
  }
}

/**
 * Everything in Prometheus' text format, piece by piece. It never pauses by itself: each piece is small, and whoever
 * writes them out decides when to give way. Empty pieces stand for work done.
 */
export function* prometheusText(view: PerfView): Generator<string, void, undefined> {
  const head = view.snapshotHead()
  yield ''
  for (const family of processFamilies) yield headText(family) + sampleText(family, head)
  const routes: RouteRow[] = []
  for (const totals of view.routeTotals()) {
    routes.push(routeRow(totals))
    yield ''
  }
  yield* rowsText(routeFamilies, routes)
  const limits: SlaRow[] = slaRows('process', head.process.sla)
  for (const { route, sla } of view.routeSnapshots()) {
    limits.push(...slaRows(route, sla))
    yield ''
  }
  yield* rowsText(slaFamilies, limits)
}
