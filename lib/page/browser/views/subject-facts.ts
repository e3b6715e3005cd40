import { count, milliseconds, percent } from '../../../http/words.ts'
import type { LatencySummary } from '../../../types.ts'
import type { CallRow, OperationRow, RouteRow } from '../../wire.ts'
import type { PageState } from '../live/page-state.ts'
import type { Fact } from '../parts/headings.ts'

/** What is known of a subject over the window, in figures; nothing when it is not there now. */
export function subjectFacts(key: string, state: PageState): readonly Fact[] {
  const route = state.routes.get(key)
  if (route !== undefined) return routeFacts(route)
  const call = callNamed(key, state)
  return call === undefined ? [] : callFacts(call)
}

function callNamed(key: string, { operations }: PageState): CallRow | OperationRow | undefined {
  const workflows = operations?.workflows ?? []
  const rows = [...(operations?.operations ?? []), ...workflows, ...workflows.flatMap(({ steps }) => steps)]
  return rows.find((row) => row.key === key)
}

const endings = ['2xx', '3xx', '4xx', '5xx', 'left by the client']

function routeFacts(row: RouteRow): Fact[] {
  const ended = row.status.flatMap((n, i) => (n === 0 ? [] : [`${count(n)} ${endings[i]!}`]))
  const list: Fact[] = [
    ['Requests', count(row.count), `${count(row.requestsPerSec)} per second`],
    ...latencyFacts(row.latency),
    ['Errors', percent(row.errorRatio), ended.join(', ')],
    ['In flight', count(row.inFlight), row.aborted === 0 ? undefined : `${count(row.aborted)} broke off`],
  ]
  const { ttfbP95Ms, budgetLeftRatio } = row
  if (ttfbP95Ms !== undefined) list.push(['First byte p95', milliseconds(ttfbP95Ms), 'of streamed answers'])
  if (typeof budgetLeftRatio === 'number') list.push(['Error budget left', percent(budgetLeftRatio)])
  return list
}

function callFacts(row: CallRow | OperationRow): Fact[] {
  const list: Fact[] = [
    ['Calls', count(row.count), `${count(row.rps)} per second`],
    ...latencyFacts(row.latency),
    ['Errors', percent(row.errorRatio), `${count(row.failed)} failed`],
    ['In flight', count(row.inFlight)],
  ]
  if ('hitRatio' in row && row.hitRatio !== null)
    list.push(['Hits', percent(row.hitRatio), `of ${count(row.lookups)} look-ups`])
  return list
}

function latencyFacts(latency: LatencySummary | null): Fact[] {
  if (latency === null) return [['Latency', '–', 'nothing in the window']]
  const { p50Ms, p95Ms, p99Ms, maxMs, meanMs } = latency
  return [
    ['p50', milliseconds(p50Ms), `mean ${milliseconds(meanMs)}`],
    ['p95', milliseconds(p95Ms)],
    ['p99', milliseconds(p99Ms), `at most ${milliseconds(maxMs)}`],
  ]
}
