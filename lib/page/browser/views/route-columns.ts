import { count, percent } from '../../../http/words.ts'
import { hrefOf } from '../live/place.ts'
import { badgeIn } from '../parts/badge-cell.ts'
import type { Column } from '../parts/column.ts'
import { linkIn } from '../parts/links.ts'
import { known } from '../parts/page-words.ts'
import { drawSpark } from '../parts/spark.ts'
import { limitRank, rowState } from '../parts/tone.ts'
import { maxColumn, p50Column, p95Column, p99Column } from './latency-columns.ts'
import type { ListedRoute } from './routes.ts'

export const routeColumns: readonly Column<ListedRoute>[] = [
  {
    title: 'Route',
    words: true,
    draw: (cell, { key }) => linkIn(cell, hrefOf('routes', key), key),
    by: ({ key }) => key,
  },
  {
    title: 'SLA',
    words: true,
    draw: (cell, row) => badgeIn(cell, rowState(row)),
    by: ({ state, firing }) => -stateRank(state, firing),
  },
  {
    title: 'Per second',
    text: ({ requestsPerSec }) => count(requestsPerSec),
    by: ({ requestsPerSec }) => requestsPerSec,
  },
  {
    title: '10 min',
    wide: true,
    draw: (cell, { spark }) => drawSpark(cell, spark?.requestsPerSec),
  },
  p50Column,
  p95Column,
  {
    title: 'p95 10 min',
    wide: true,
    draw: (cell, { spark }) => drawSpark(cell, spark?.p95Ms),
  },
  p99Column,
  maxColumn,
  {
    title: 'Errors',
    about: '5xx among what was answered',
    text: ({ errorRatio }) => (errorRatio === 0 ? '' : percent(errorRatio)),
    tone: ({ errorRatio }) => (errorRatio >= 0.01 ? 'bad' : null),
    by: ({ errorRatio }) => errorRatio,
  },
  {
    title: '4xx',
    wide: true,
    text: ({ status }) => (status[2] === 0 ? '' : count(status[2])),
    by: ({ status }) => status[2],
  },
  {
    title: 'In flight',
    wide: true,
    text: ({ inFlight }) => (inFlight === 0 ? '' : count(inFlight)),
    by: ({ inFlight }) => inFlight,
  },
  {
    title: 'CPU',
    about: 'Share of one core, by the CPU samples of the latest half minute',
    wide: true,
    text: ({ work }) => known(work?.cpuRatio, percent),
    by: ({ work }) => work?.cpuRatio ?? null,
  },
]

function stateRank(state: ListedRoute['state'], firing: boolean): number {
  if (state === null) return 7
  return limitRank({
    ...unjudged,
    state,
    phase: firing ? 'firing' : 'ok',
    severity: state === 'warning' ? 'warning' : 'critical',
  })
}

const unjudged = { metric: 'p95Ms', limit: 0, observed: null, samples: 0, windowMs: 0, why: '' } as const
