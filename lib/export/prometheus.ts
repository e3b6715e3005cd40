import { clusterFamilies } from './cluster-families.ts'
import type { Family } from './family.ts'
import { liveFamilies } from './live-families.ts'
import { gaugeFamily, operationFamilies, operationRow } from './operation-families.ts'
import { processFamilies } from './process-families.ts'
import { processRow } from './process-row.ts'
import { routeFamilies, routeRow } from './route-families.ts'
import { slaFamilies, slaRow } from './sla-families.ts'
import { headText, rowText } from './text.ts'
import type { PerfView } from '../view.ts'

export const PROMETHEUS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Some families of the same rows. Each row is read once, so that they agree, and kept until the last has written it. */
function* rowsText<Source, Row>(
  families: readonly Family<Row>[],
  sources: Iterable<Source>,
  rowOf: (source: Source) => Row,
): Generator<string, void, undefined> {
  const rows: Row[] = []
  for (const source of sources) {
    rows.push(rowOf(source))
    yield ''
  }
  for (const family of families) {
    yield headText(family)
    for (const row of rows) yield rowText(family, row)
  }
}

/**
 * Everything in Prometheus' text format, piece by piece. It never pauses by itself: each piece is small, and whoever
 * writes them out decides when to give way. Empty pieces stand for work done.
 */
export function* prometheusText(view: PerfView): Generator<string, void, undefined> {
  yield* rowsText([...processFamilies, gaugeFamily, ...liveFamilies], view.processHeads(), processRow)
  if (view.cluster !== null) {
    const head = view.snapshotHead()
    for (const family of clusterFamilies) yield headText(family) + rowText(family, head)
  }
  yield* rowsText(routeFamilies, view.routeTotals(), routeRow)
  yield* rowsText(operationFamilies, view.operationTotals(), operationRow)
  yield* rowsText(slaFamilies, view.limits(), slaRow)
}
