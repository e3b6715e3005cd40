import { count, milliseconds, percent } from '../../../http/words.ts'
import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import type { ScenarioReport, WorkflowReport } from '../../report.ts'
import { bar } from './bars.ts'
import { table } from './table.ts'

type Step = WorkflowReport['steps'][number]

/** Steps as they follow each other: where each begins on average, how long it takes, and its 99th percentile behind. */
export function workflowsOf({ workflows }: ScenarioReport): Markup[] {
  return workflows.map((workflow) => {
    const { name, count: runs, errors, whole, steps } = workflow
    const facts = [
      `${count(runs)} runs`,
      errors === 0 ? 'no errors' : `${percent(errors / Math.max(1, runs))} failed`,
      whole === null
        ? 'none of them whole'
        : `p50 ${milliseconds(whole.p50Ms)}, p99 ${milliseconds(whole.p99Ms)}`,
    ]
    const endMs = Math.max(1, ...steps.map(({ startsAtMs, latency }) => startsAtMs + (latency?.p99Ms ?? 0)))
    return markup`<h3>Workflow ${name} <small>${facts.join(', ')}</small></h3>${table<Step>({
      about: `Steps of ${name}`,
      rows: steps,
      head: { title: 'Step', cell: (step) => step.name },
      columns: [
        { title: 'On average, and p99', cell: (step) => stepBar(step, endMs), look: 'drawn' },
        { title: 'Begins at', cell: ({ startsAtMs }) => milliseconds(startsAtMs) },
        { title: 'Mean', cell: ({ latency }) => (latency === null ? '–' : milliseconds(latency.meanMs)) },
        { title: 'p99', cell: ({ latency }) => (latency === null ? '–' : milliseconds(latency.p99Ms)) },
        { title: 'Runs', cell: (step) => count(step.count) },
        { title: 'Errors', cell: (step) => (step.errors === 0 ? '–' : count(step.errors)) },
        { title: 'Never reached', cell: ({ skipped }) => (skipped === 0 ? '–' : count(skipped)) },
      ],
    })}`
  })
}

function stepBar({ startsAtMs, latency, errors }: Step, endMs: number): Markup | null {
  if (latency === null) return null
  const from = startsAtMs / endMs
  return bar({
    stretches: [{ tone: errors > 0 ? 'step failing' : 'step', from, to: from + latency.meanMs / endMs }],
    whiskers: [{ tone: '', from, to: from + latency.p99Ms / endMs }],
  })
}
