import { milliseconds } from '../../../http/words.ts'
import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import type { LoadIncident, ScenarioReport } from '../../report.ts'
import { toned } from './badge.ts'
import { clockOf } from './time-axis.ts'

const MAX_EVIDENCE = 5

const budget = [
  ['loopWaitMs', 'waiting for the loop'],
  ['onCpuMs', 'own CPU'],
  ['gcMs', 'GC'],
  ['awaitMs', 'awaited'],
] as const

/** What the target's flight recorder said while it was under load. */
export function incidentsOf({ incidents }: ScenarioReport): Markup | null {
  if (incidents.length === 0) return null
  return markup`<h3>Incidents</h3><ul class="list card">${incidents.map(incident)}</ul>`
}

function incident({ atMs, severity, reason, verdict }: LoadIncident): Markup {
  const head = markup`<p>${toned(severity === 'critical' ? 'bad' : 'warn', severity)} <b>${reason}</b> <small>at ${clockOf(atMs)}</small></p>`
  if (verdict === null) return markup`<li>${head}</li>`
  const { latencyBudget, evidence, confidence, cause } = verdict
  const shares = budget.flatMap(([key, words]) => {
    const ms = latencyBudget?.[key] ?? 0
    return ms > 0 ? [`${milliseconds(ms)} ${words}`] : []
  })
  const lines = [
    ...(shares.length > 0 ? [`Of what was added to each slow request: ${shares.join(', ')}.`] : []),
    ...evidence.slice(0, MAX_EVIDENCE),
  ]
  return markup`<li>${head}<p>${withCode(verdict.summary)} <span class="quiet">(${cause}, confidence ${confidence})</span></p>
<ul class="evidence">${lines.map((line) => markup`<li>${withCode(line)}</li>`)}</ul></li>`
}

/** A verdict's names of functions are between backticks. */
function withCode(text: string): Markup {
  return markup`${text.split('`').map((part, i) => (i % 2 === 1 ? markup`<code>${part}</code>` : markup`${part}`))}`
}
