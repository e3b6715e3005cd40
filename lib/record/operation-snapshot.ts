import type {
  BudgetReading,
  CallSnapshot,
  LatencySummary,
  OperationSnapshot,
  SlaStatus,
  WorkflowSnapshot,
} from '../types.ts'
import { endingsOf, lookupsOf } from './endings.ts'
import type { Entry } from './series-table.ts'

/** Over which time a row is shown, and how it stands against the SLA. */
export interface Shown {
  nowMs: number
  coveredMs: number
  slaOf: (entry: Entry) => SlaStatus[]
  budgetOf: (label: string) => BudgetReading | undefined
}

/** What is known of one operation, workflow or step, here or in several processes. */
export interface CallFigures {
  name: string
  tallies: readonly number[]
  latency: LatencySummary | null
  inFlight: number
  sla: SlaStatus[]
  budget: BudgetReading | undefined
}

/** One operation over the window, as `/perf` shows it. */
export function operationSnapshot(entry: Entry, shown: Shown): OperationSnapshot {
  return shownOperation(figuresOf(entry, shown), shown.coveredMs)
}

export function shownOperation(figures: CallFigures, coveredMs: number): OperationSnapshot {
  const { hits, misses } = lookupsOf(figures.tallies)
  const lookups = hits + misses
  return { ...shownCall(figures, coveredMs), lookups, hitRatio: lookups === 0 ? null : hits / lookups }
}

/** One workflow with those of its steps that have a slot. */
export function workflowSnapshot(entry: Entry, steps: readonly Entry[], shown: Shown): WorkflowSnapshot {
  const rows = steps.map((step) => figuresOf(step, shown))
  return shownWorkflow(figuresOf(entry, shown), rows, shown.coveredMs)
}

export function shownWorkflow(
  figures: CallFigures,
  steps: readonly CallFigures[],
  coveredMs: number,
): WorkflowSnapshot {
  const inWorkflow = (name: string): string => name.slice(figures.name.length + 1)
  const rows = steps.map((step) => shownCall({ ...step, name: inWorkflow(step.name) }, coveredMs))
  return { ...shownCall(figures, coveredMs), steps: rows }
}

/** The steps of each workflow, by its name. */
export function stepsByWorkflow<Row extends { readonly group: string; readonly name: string }>(
  rows: readonly Row[],
): Map<string, Row[]> {
  const steps = new Map<string, Row[]>()
  for (const row of rows) {
    if (row.group !== 'step') continue
    const workflow = row.name.slice(0, row.name.indexOf('/'))
    const known = steps.get(workflow)
    if (known === undefined) steps.set(workflow, [row])
    else known.push(row)
  }
  return steps
}

function figuresOf(entry: Entry, { nowMs, slaOf, budgetOf }: Shown): CallFigures {
  const { latency } = entry.series
  latency.advance(nowMs)
  return {
    name: entry.name,
    tallies: latency.tail().tallies,
    latency: latency.summary(nowMs),
    inFlight: entry.open,
    sla: slaOf(entry),
    budget: budgetOf(entry.label),
  }
}

function shownCall(figures: CallFigures, coveredMs: number): CallSnapshot {
  const { name, tallies, latency, inFlight, sla, budget } = figures
  const { count, failed } = endingsOf(tallies)
  return {
    name,
    count,
    rps: coveredMs > 0 ? (count * 1000) / coveredMs : 0,
    inFlight,
    failed,
    errorRatio: count === 0 ? 0 : failed / count,
    latency,
    sla,
    ...(budget !== undefined && { budget }),
  }
}
