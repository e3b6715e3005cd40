import { count, milliseconds, percent } from '../../../http/words.ts'
import type { LiveSnapshot, RepeatedStatement, SlowStatement } from '../../../types.ts'
import { hrefOf } from '../live/place.ts'
import { badgeIn } from '../parts/badge-cell.ts'
import type { Column } from '../parts/column.ts'
import { linkIn } from '../parts/links.ts'
import { known } from '../parts/page-words.ts'
import { drawSpark } from '../parts/spark.ts'
import { rowState } from '../parts/tone.ts'
import { maxColumn, p50Column, p95Column, p99Column } from './latency-columns.ts'
import type { ListedOperation } from './operations.ts'

export const operationColumns: readonly Column<ListedOperation>[] = [
  {
    title: 'Operation',
    words: true,
    draw: (cell, { key, name }) => linkIn(cell, hrefOf('operations', key), name),
    by: ({ name }) => name,
  },
  { title: 'SLA', words: true, draw: (cell, row) => badgeIn(cell, rowState(row)), by: ({ state }) => state },
  { title: 'Calls', wide: true, text: (row) => count(row.count), by: (row) => row.count },
  { title: 'Per second', text: ({ rps }) => count(rps), by: ({ rps }) => rps },
  {
    title: '10 min',
    wide: true,
    draw: (cell, { spark }) => drawSpark(cell, spark?.requestsPerSec),
  },
  p50Column,
  p95Column,
  { title: 'p95 10 min', wide: true, draw: (cell, { spark }) => drawSpark(cell, spark?.p95Ms) },
  p99Column,
  maxColumn,
  {
    title: 'Errors',
    text: ({ errorRatio }) => (errorRatio === 0 ? '' : percent(errorRatio)),
    tone: ({ errorRatio }) => (errorRatio >= 0.01 ? 'bad' : null),
    by: ({ errorRatio }) => errorRatio,
  },
  {
    title: 'Hits',
    about: 'Of what was looked up, how much was found',
    text: ({ hitRatio }) => (hitRatio === null ? '' : percent(hitRatio)),
    by: ({ hitRatio }) => hitRatio,
  },
  {
    title: 'In flight',
    wide: true,
    text: ({ inFlight }) => (inFlight === 0 ? '' : count(inFlight)),
    by: ({ inFlight }) => inFlight,
  },
]

export const gaugeColumns: readonly Column<[name: string, value: number]>[] = [
  { title: 'Gauge', words: true, text: ([name]) => name, by: ([name]) => name },
  { title: 'Value', text: ([, value]) => known(value, count), by: ([, value]) => value },
]

export const liveColumns: readonly Column<LiveSnapshot>[] = [
  { title: 'Endpoint', words: true, text: ({ name }) => name, by: ({ name }) => name },
  { title: 'Kind', words: true, text: ({ kind }) => (kind === 'ws' ? 'WebSocket' : 'event stream') },
  { title: 'Open', text: ({ open }) => count(open), by: ({ open }) => open },
  {
    title: 'In, per second',
    text: ({ receivedPerSec }) => count(receivedPerSec),
    by: ({ receivedPerSec }) => receivedPerSec,
  },
  {
    title: 'Out, per second',
    text: ({ sentPerSec }) => count(sentPerSec),
    by: ({ sentPerSec }) => sentPerSec,
  },
  { title: 'Opened', wide: true, text: ({ opened }) => count(opened), by: ({ opened }) => opened },
  { title: 'Closed', wide: true, text: ({ closed }) => count(closed), by: ({ closed }) => closed },
]

export const slowColumns: readonly Column<SlowStatement>[] = [
  { title: 'Statement', words: true, text: ({ statement }) => statement },
  {
    title: 'Operation',
    words: true,
    wide: true,
    text: ({ operation }) => operation,
    by: ({ operation }) => operation,
  },
  { title: 'Calls', text: (row) => count(row.count), by: (row) => row.count },
  { title: 'Mean', text: ({ meanMs }) => milliseconds(meanMs), by: ({ meanMs }) => meanMs },
  { title: 'Max', text: ({ maxMs }) => milliseconds(maxMs), by: ({ maxMs }) => maxMs },
  { title: 'Failed', wide: true, text: ({ failed }) => count(failed), by: ({ failed }) => failed },
]

export const repeatedColumns: readonly Column<RepeatedStatement>[] = [
  { title: 'Statement', words: true, text: ({ statement }) => statement },
  {
    title: 'Route',
    words: true,
    draw: (cell, { route }) => linkIn(cell, hrefOf('routes', route), route),
    by: ({ route }) => route,
  },
  { title: 'Requests', text: ({ requests }) => count(requests), by: ({ requests }) => requests },
  { title: 'Most in one', text: ({ most }) => count(most), by: ({ most }) => most },
]
