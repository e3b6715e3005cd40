import type { CallSnapshot, OperationSnapshot, WorkflowSnapshot } from '../types.ts'
import { markup } from './markup.ts'
import { tiles } from './page-process.ts'
import { latencyColumns, tableOf, writtenRow, type Column, type WrittenRow } from './page-table.ts'
import { count, percent } from './words.ts'

function errors({ errorRatio, failed }: CallSnapshot): string {
  return failed === 0 ? percent(errorRatio) : `${percent(errorRatio)} (${count(failed)})`
}

const calls: readonly Column<CallSnapshot>[] = [
  { title: 'Calls', wide: false, metrics: [], read: (row) => count(row.count) },
  { title: 'Per second', wide: true, metrics: ['throughputPerSec'], read: ({ rps }) => count(rps) },
  ...latencyColumns,
  { title: 'Errors', wide: false, metrics: ['errorRatio', 'availability'], read: errors },
  { title: 'Under way', wide: true, metrics: [], read: ({ inFlight }) => count(inFlight) },
]

const hits: Column<OperationSnapshot> = {
  title: 'Hits',
  wide: true,
  metrics: ['hitRatio'],
  read: ({ hitRatio, lookups }) => (hitRatio === null ? '–' : `${percent(hitRatio)} of ${count(lookups)}`),
}

const operationColumns: readonly Column<OperationSnapshot>[] = [...calls, hits]

export function writtenOperation(row: OperationSnapshot): WrittenRow {
  return writtenRow(operationColumns, row.name, row)
}

/** A workflow, and its steps below it in the order in which they were first seen. */
export function* writtenWorkflow(row: WorkflowSnapshot): Generator<WrittenRow> {
  yield writtenRow(calls, row.name, row)
  for (const step of row.steps) yield writtenRow(calls, `${row.name} / ${step.name}`, step)
}

export interface Operations {
  readonly operations: readonly WrittenRow[]
  readonly workflows: readonly WrittenRow[]
  readonly gauges: Readonly<Record<string, number>>
}

/** What the application has named; nothing for one that names nothing. */
export function* operationsSection({
  operations,
  workflows,
  gauges,
}: Operations): Generator<string, void, undefined> {
  if (operations.length > 0) {
    yield '<h2>Operations<small>what requests are made of, busiest first</small></h2>\n'
    yield* tableOf(
      'Operation',
      operationColumns,
      operations.toSorted((a, b) => b.count - a.count),
    )
  }
  if (workflows.length > 0) {
    yield '<h2>Workflows<small>and their steps</small></h2>\n'
    yield* tableOf('Workflow', calls, workflows)
  }
  const figures = Object.entries(gauges).map(([name, value]) => [name, count(value)] as const)
  if (figures.length > 0) yield markup`<h2>Gauges</h2>\n${tiles(figures)}`.text
}
