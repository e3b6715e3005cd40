import { familyText, withoutHead } from './family.ts'
import type { Family } from './family.ts'
import { processFamilies } from './process-families.ts'
import { routeFamilies, routeRow } from './route-families.ts'
import type { RouteRow } from './route-families.ts'
import { slaFamilies, slaRows } from './sla-families.ts'
import type { SlaRow } from './sla-families.ts'
import type { PerfView } from '../view.ts'

export const PROMETHEUS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

// 8 histograms of 16 boundaries are 150 lines, about 0.1 ms of prom-client; a piece cannot be interrupted.
const CHUNK_ROWS = 8

async function* chunked<Row>(
  families: readonly Family<readonly Row[]>[],
  rows: readonly Row[],
): AsyncGenerator<string, void, undefined> {
  for (const family of families) {
    yield `${await familyText(family, [])}\n`
    for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
      const lines = withoutHead(await familyText(family, rows.slice(at, at + CHUNK_ROWS)))
      if (lines !== '') yield `${lines}\n`
    }
  }
}

/**
 * Everything in Prometheus' text format, piece by piece. It never pauses by itself: each piece is small, and whoever
 * writes them out decides when to give way. Empty pieces stand for work done.
 */
export async function* prometheusText(view: PerfView): AsyncGenerator<string, void, undefined> {
  const head = view.snapshotHead()
  for (const family of processFamilies) yield `${await familyText(family, head)}\n`
  const routes: RouteRow[] = []
  for (const totals of view.routeTotals()) {
    routes.push(routeRow(totals))
    yield ''
  }
  yield* chunked(routeFamilies, routes)
  const limits: SlaRow[] = slaRows('process', head.process.sla)
  for (const { route, sla } of view.routeSnapshots()) {
    limits.push(...slaRows(route, sla))
    yield ''
  }
  yield* chunked(slaFamilies, limits)
}
