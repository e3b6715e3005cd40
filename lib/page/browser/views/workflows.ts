import { element } from '../../../flame/browser/dom.ts'
import { count, milliseconds, percent } from '../../../http/words.ts'
import type { CallRow, WorkflowRow } from '../../wire.ts'
import { subjectHref } from '../live/place.ts'
import { badgeIn } from '../parts/badge-cell.ts'
import { DataTable } from '../parts/data-table.ts'
import type { Column } from '../parts/column.ts'
import { linkIn } from '../parts/links.ts'
import { known } from '../parts/page-words.ts'
import { rowState } from '../parts/tone.ts'

/** A workflow or one of its steps, and where it lies in the mean of one run. */
interface StepSpan {
  row: CallRow
  fromMs: number
  ms: number
  wholeMs: number
  perRun: number
}

/** Each workflow with its steps end to end, as long as they take in the mean of one run. */
export class Workflows {
  readonly element: HTMLElement = element('div', { class: 'workflows' })
  readonly #tables = new Map<string, DataTable<StepSpan>>()

  show(workflows: readonly WorkflowRow[]): number {
    for (const workflow of workflows.toSorted((a, b) => a.name.localeCompare(b.name)))
      this.#tableOf(workflow.key, workflow.name).show(stepSpansOf(workflow))
    return workflows.length
  }

  #tableOf(key: string, name: string): DataTable<StepSpan> {
    const there = this.#tables.get(key)
    if (there !== undefined) return there
    const caption = `Steps of ${name}`
    const table = new DataTable<StepSpan>({
      caption,
      columns: stepColumns,
      keyOf: ({ row }) => row.key,
      empty: '',
    })
    this.#tables.set(key, table)
    this.element.append(table.element)
    return table
  }
}

const stepColumns: readonly Column<StepSpan>[] = [
  { title: 'Step', words: true, draw: (cell, { row }) => linkIn(cell, subjectHref(row.key), row.name) },
  { title: 'SLA', words: true, draw: (cell, { row }) => badgeIn(cell, rowState(row)) },
  { title: 'In the mean of one run', words: true, draw: drawStep },
  { title: 'Mean', text: ({ row }) => known(row.latency?.meanMs, milliseconds) },
  { title: 'p95', text: ({ row }) => known(row.latency?.p95Ms, milliseconds) },
  { title: 'Runs', text: ({ row }) => count(row.count) },
  {
    title: 'A run',
    about: 'How often it is in one run',
    wide: true,
    text: ({ perRun }) => count(Number(perRun.toFixed(2))),
  },
  { title: 'Errors', text: ({ row }) => (row.errorRatio === 0 ? '' : percent(row.errorRatio)) },
]

/** Side by side in time, steps may take more in sum than the whole does. A rare one is as long as its share of a run. */
function stepSpansOf(workflow: WorkflowRow): StepSpan[] {
  const runs = Math.max(1, workflow.count)
  const meanMs = workflow.latency?.meanMs ?? 0
  let fromMs = 0
  const steps = workflow.steps.map((row) => {
    const ms = ((row.latency?.meanMs ?? 0) * row.count) / runs
    const step = { row, fromMs, ms, perRun: row.count / runs }
    fromMs += ms
    return step
  })
  const wholeMs = Math.max(meanMs, fromMs)
  const whole = { row: workflow, fromMs: 0, ms: meanMs, perRun: 1 }
  return [whole, ...steps].map((stretch) => Object.assign({ wholeMs }, stretch))
}

function drawStep(cell: HTMLElement, { fromMs, ms, wholeMs }: StepSpan): void {
  let bar = cell.firstElementChild
  if (bar === null) {
    bar = element('div', { class: 'fall', 'aria-hidden': 'true' }, element('span'))
    cell.append(bar)
  }
  const stretch = bar.firstElementChild
  if (!(stretch instanceof HTMLElement) || wholeMs === 0) return
  stretch.style.marginLeft = `${(fromMs / wholeMs) * 100}%`
  stretch.style.width = `${(ms / wholeMs) * 100}%`
}
