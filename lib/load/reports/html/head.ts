import { count, utc } from '../../../http/words.ts'
import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import type { LoadReport } from '../../report.ts'
import { rowsOf, tally } from '../tally.ts'
import { extentOf, stateWords } from '../words.ts'
import { tones } from './badge.ts'

/** What came out, before everything else: the verdict, its reasons, and the totals that the exit code rests on. */
export function head(report: LoadReport): Markup {
  const { title, startedAt, verdict, target } = report
  const { total, passed, warned, failed, unjudged } = tally(rowsOf(report))
  const counts: [string, number][] = [
    ['passed', passed],
    ['warnings', warned],
    ['failed', failed],
    ['not judged', unjudged],
    ['rows in all', total],
  ]
  const word = stateWords[verdict.state]
  return markup`<header class="top"><h1>${title}</h1><p>${target.what} · ${utc(startedAt)}</p></header>
<div class="state ${tones[verdict.state]}"><p>${word[0]!.toUpperCase()}${word.slice(1)} <small>exit code ${verdict.exitCode} · ${extentOf(report)}</small></p>
${verdict.reasons.length === 0 ? null : markup`<ul>${verdict.reasons.map((reason) => markup`<li>${reason}</li>`)}</ul>`}</div>
<dl class="totals">${counts.map(([name, value]) => markup`<div class="${name === 'failed' && value > 0 ? 'missed' : ''}"><dt>${name}</dt><dd>${count(value)}</dd></div>`)}</dl>
${contents(report)}`
}

function contents({ scenarios, comparison, capacity, scaling }: LoadReport): Markup | null {
  const links = [
    ['sla', 'SLA'],
    ...scenarios.map(({ name }, i) => [`scenario-${i}`, name]),
    ...(comparison === undefined ? [] : [['comparison', 'Comparison']]),
    ...(capacity === undefined && scaling === undefined ? [] : [['capacity', 'Capacity']]),
    ['environment', 'How it was measured'],
  ]
  const items = links.map(([id, name]) => markup`<a href="#${id!}">${name!}</a>`)
  return markup`<nav class="contents" aria-label="Contents">${items}</nav>`
}
