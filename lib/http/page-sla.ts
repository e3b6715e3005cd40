import type { RouteSnapshot, SlaStatus } from '../types.ts'
import type { Head } from '../export/process-families.ts'
import { markup } from './markup.ts'
import type { Markup } from './markup.ts'
import { isTrouble, rank, statusBadge } from './page-badge.ts'
import { count, limitWords, measured, metricName, plural, span } from './words.ts'

export interface SubjectStatus {
  readonly subject: string
  readonly status: SlaStatus
}

/** All limits, worst first. */
export function allLimits(head: Head, routes: readonly RouteSnapshot[]): SubjectStatus[] {
  // One heap a rank: sorting thousands of limits ('*' on 500 routes) would hold the loop for milliseconds.
  const ranked: SubjectStatus[][] = []
  const add = (subject: string, status: SlaStatus): void => {
    ;(ranked[rank(status)] ??= []).push({ subject, status })
  }
  for (const status of head.process.sla) add('process', status)
  for (const { route, sla } of routes) for (const status of sla) add(route, status)
  return ranked.flat()
}

function limitItem({ subject, status }: SubjectStatus): Markup {
  const { metric, limit, observed, samples, windowMs, why } = status
  const basis = `${metricName(metric)} over ${span(windowMs)}, ${plural(samples, 'sample')}`
  return markup`<li class="limit">
${statusBadge(status)}
<span class="name">${subject}</span>
<span>${limitWords(metric, limit)}</span>
<span>now <b>${measured(metric, observed)}</b></span>
<span class="why quiet">${why} (${basis})</span>
</li>
`
}

const TROUBLE_SHOWN = 100
const REST_SHOWN = 200

/** What is in trouble in full; the rest folded away when it is long. */
export function* slaSection(limits: readonly SubjectStatus[]): Generator<string, void, undefined> {
  yield '<h2>SLA</h2>\n'
  if (limits.length === 0) {
    yield '<p class="card empty">No limits are set: give createPerf an sla to have them judged here.</p>\n'
    return
  }
  const trouble = limits.filter(({ status }) => isTrouble(status))
  const rest = limits.slice(trouble.length)
  if (trouble.length > 0) yield* limitList(trouble, TROUBLE_SHOWN)
  if (rest.length === 0) return
  const folded = rest.length > 12
  const kept = rest.filter(({ status }) => rank(status) === 6).length
  const words = `${plural(kept, 'limit')} kept, ${count(rest.length - kept)} without enough data`
  if (folded) yield markup`<details class="card"><summary>${words}</summary>\n`.text
  yield* limitList(rest, REST_SHOWN, folded ? 'list' : 'card list')
  if (folded) yield '</details>\n'
}

function* limitList(
  limits: readonly SubjectStatus[],
  shown: number,
  className = 'card list',
): Generator<string, void, undefined> {
  yield `<ul class="${className}">\n`
  for (const limit of limits.slice(0, shown)) yield limitItem(limit).text
  const more = limits.length - shown
  if (more > 0) yield markup`<li class="quiet">and ${count(more)} more in the JSON snapshot</li>\n`.text
  yield '</ul>\n'
}
