import { markup } from './markup.ts'
import type { Markup } from './markup.ts'
import { statusBadge } from './page-badge.ts'
import type { LimitList, Limits, SubjectStatus } from './page-limits.ts'
import { count, limitWords, measured, metricName, plural, span } from './words.ts'

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

/** What is in trouble in full; the rest folded away when it is long. */
export function* slaSection(limits: Limits): Generator<string, void, undefined> {
  yield '<h2>SLA</h2>\n'
  if (limits.all === 0) {
    yield '<p class="card empty">No limits are set: give createPerf an sla to have them judged here.</p>\n'
    return
  }
  const { trouble, rest, silent } = limits
  if (trouble.all > 0) yield* limitList(trouble)
  if (rest.all === 0) return
  const folded = rest.all > 12
  const words = `${plural(rest.all - silent, 'limit')} kept, ${count(silent)} without enough data`
  if (folded) yield markup`<details class="card"><summary>${words}</summary>\n`.text
  yield* limitList(rest, folded ? 'list' : 'card list')
  if (folded) yield '</details>\n'
}

function* limitList({ shown, all }: LimitList, className = 'card list'): Generator<string, void, undefined> {
  yield `<ul class="${className}">\n`
  for (const limit of shown) yield limitItem(limit).text
  const more = all - shown.length
  if (more > 0) yield markup`<li class="quiet">and ${count(more)} more in the JSON snapshot</li>\n`.text
  yield '</ul>\n'
}
