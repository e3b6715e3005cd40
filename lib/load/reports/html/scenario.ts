import { count, plural, span } from '../../../http/words.ts'
import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import type { PhaseReport, RecoveryReport, ScenarioReport } from '../../report.ts'
import { readingOf } from '../words.ts'
import { badge } from './badge.ts'
import { incidentsOf } from './incidents.ts'
import { phasesOf } from './phases.ts'
import { subjectsOf } from './subjects.ts'
import { timeline } from './timeline.ts'
import type { RecordedStretch } from './timeline.ts'
import { errorsOf, slowestOf } from './trouble.ts'
import { workflowsOf } from './workflows.ts'

/** One scenario from its load to its slowest requests. `index` is its place in the report. */
export function scenarioSection(
  scenario: ScenarioReport,
  index: number,
  recorded: readonly RecordedStretch[],
): Markup {
  const { name, category, model, durationMs, cutShort, phases, state } = scenario
  const facts = [
    category,
    model === 'arrivals' ? 'open model' : 'closed model',
    span(durationMs),
    ...shapeOf(phases, model),
  ]
  const reading = readingOf(scenario)
  return markup`<section class="scenario" id="scenario-${index}" data-scenario="${index}"><h2>${name} ${badge(state)} <small>${facts.join(' · ')}</small></h2>
${cutShort === null ? null : markup`<p class="warn note">It ended before its time: ${cutShort}</p>`}
${reading === null ? null : markup`<p class="lead">${reading}${recovery(scenario.recovery)}</p>`}
${timeline(scenario, recorded)}${phasesOf(scenario)}${incidentsOf(scenario)}${subjectsOf(scenario)}${workflowsOf(scenario)}${errorsOf(scenario)}${slowestOf(scenario)}</section>
`
}

/** `warm-up, then 200/s` */
function shapeOf(phases: readonly PhaseReport[], model: ScenarioReport['model']): string[] {
  const unit = model === 'users' ? ' users' : '/s'
  const judged = phases.filter((phase) => phase.judged)
  if (judged.length === 0) return []
  const most = Math.max(...judged.flatMap(({ fromLevel, toLevel }) => [fromLevel, toLevel]))
  return [`${plural(phases.length, 'phase')}, up to ${count(most)}${unit}`]
}

function recovery(recovered: RecoveryReport | undefined): string {
  if (recovered === undefined) return ''
  const { tookMs, limitMs } = recovered
  const limit = limitMs === null ? '' : ` (limit ${span(limitMs)})`
  return tookMs === null
    ? ` It had not recovered by the end${limit}.`
    : ` It recovered within ${span(tookMs)}${limit}.`
}
