import { element } from '../../../flame/browser/dom.ts'
import { count, limitWords, measured, percent } from '../../../http/words.ts'
import type { Incident, Verdict } from '../../../types.ts'
import { facts, part, prose } from '../parts/headings.ts'
import type { Fact } from '../parts/headings.ts'
import { subjectLink } from '../parts/links.ts'
import { stackedBar } from '../parts/stacked-bar.ts'
import { badge, severityTone } from '../parts/tone.ts'

/** What broke and why: the sentence, the line of code, and where the time went. */
export function verdictPart(incident: Incident, recording: boolean): HTMLElement {
  const { severity, reason, breach, verdict } = incident
  const tone = breach === null ? 'none' : severityTone(severity)
  const word = breach === null ? 'asked for' : severity
  return element(
    'section',
    { class: 'verdict-part' },
    element('h2', { class: 'reason' }, badge(tone, word), ' ', reason),
    recording
      ? element('p', { class: 'card lead' }, 'It is being recorded; the verdict follows.')
      : element('p', { class: 'card lead' }, ...prose(verdict.summary)),
    ...(breach === null ? [] : [facts(breachFacts(breach))]),
    ...culpritLine(verdict),
    ...budgetPart(verdict),
    ...reasons(verdict),
  )
}

function breachFacts({
  metric,
  limit,
  observed,
  samples,
  confidence,
  windowMs,
}: NonNullable<Incident['breach']>): Fact[] {
  return [
    ['Limit', limitWords(metric, limit)],
    ['Observed', measured(metric, observed), `over ${count(Math.round(windowMs / 1000))} s`],
    ['Samples', count(samples)],
    ['Sure', confidence >= 0.9999 ? 'over 99.99 %' : percent(confidence)],
  ]
}

function culpritLine({ culprit, route, confidence }: Verdict): HTMLElement[] {
  const lines: HTMLElement[] = []
  if (culprit !== undefined) {
    const { functionName, url, line, totalRatio, ratioBefore } = culprit
    const before = ratioBefore === null ? '' : `, ${percent(ratioBefore)} before`
    lines.push(
      element(
        'p',
        {},
        'Look at ',
        element('code', {}, functionName || '(anonymous)'),
        ' in ',
        element('code', { class: 'wrap' }, `${url.replace(/^file:\/\//, '')}:${line}`),
        `: ${percent(totalRatio)} of the samples${before}.`,
      ),
    )
  }
  const of = route === undefined ? [] : [' Route: ', subjectLink(route), '.']
  lines.push(element('p', { class: 'quiet' }, `Confidence: ${confidence}.`, ...of))
  return lines
}

function budgetPart({ latencyBudget }: Verdict): HTMLElement[] {
  if (latencyBudget === undefined) return []
  const { loopWaitMs, onCpuMs, gcMs, awaitMs } = latencyBudget
  const bar = stackedBar('Where the added time of a slow request went', [
    { label: 'waiting for the loop', ms: loopWaitMs, colour: 'lane-loop' },
    { label: 'its own CPU', ms: onCpuMs, colour: 'lane-cpu' },
    { label: 'garbage collection', ms: gcMs, colour: 'lane-gc' },
    { label: 'awaiting', ms: awaitMs, colour: 'lane-await' },
  ])
  return [part('Latency budget', 'what was added to a slow request, by where it went', bar)]
}

function reasons({ evidence, alternatives }: Verdict): HTMLElement[] {
  const items = [
    ...evidence.map((text) => element('li', {}, ...prose(text))),
    ...alternatives.map(({ cause, why }) => element('li', {}, element('b', {}, `${cause}: `), ...prose(why))),
  ]
  return items.length === 0
    ? []
    : [part('Because', '', element('ul', { class: 'card list notes' }, ...items))]
}
