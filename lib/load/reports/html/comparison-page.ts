import { plural } from '../../../http/words.ts'
import { markup } from '../../../http/markup.ts'
import { sentenceOf } from '../../regress/outcome.ts'
import type { ComparisonReport, ComparisonVerdict } from '../../report.ts'
import { comparisonSection, verdictTones } from './comparison.ts'
import { pageDocument } from './document.ts'

/** A comparison by itself, in one file; it needs no JavaScript. */
export function comparisonPage(comparison: ComparisonReport, verdict: ComparisonVerdict): string {
  const { against, rounds, rows } = comparison
  const regressed = rows.filter((row) => row.verdict === 'regressed')
  const reasons = regressed.map(
    ({ subject, metric, why }) =>
      markup`<li>${subject === '(all)' ? metric : `${subject} ${metric}`}: ${why}</li>`,
  )
  const sentence = sentenceOf(verdict)
  const main = markup`<header class="top"><h1>This folder against ${against}</h1><p>${plural(rounds, 'round')} in turns, in fresh processes</p></header>
<div class="state ${verdictTones[verdict]}"><p>${sentence[0]!.toUpperCase()}${sentence.slice(1)}</p>${reasons.length === 0 ? null : markup`<ul>${reasons}</ul>`}</div>
${comparisonSection(comparison, 'Metric by metric')}`
  return pageDocument(`against ${against} · load`, main)
}
