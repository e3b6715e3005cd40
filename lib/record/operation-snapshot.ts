import type { CallSnapshot, OperationSnapshot, SlaStatus, WorkflowSnapshot } from '../types.ts'
import { endingsOf, lookupsOf } from './endings.ts'
import type { Entry } from './series-table.ts'

/** Over which time a row is shown, and how it stands against the SLA. */
export interface Shown {
  nowMs: number
  coveredMs: number
  slaOf: (entry: Entry) => SlaStatus[]
}

/** One operation over the window, as `/perf` shows it. */
export function operationSnapshot(entry: Entry, shown: Shown): OperationSnapshot {
  const call = callSnapshot(entry, entry.name, shown)
  const { hits, misses } = lookupsOf(entry.series.latency.tail().tallies)
  const lookups = hits + misses
  return { ...call, lookups, hitRatio: lookups === 0 ? null : hits / lookups }
}

/** One workflow with those of its steps that have a slot. */
export function workflowSnapshot(entry: Entry, steps: readonly Entry[], shown: Shown): WorkflowSnapshot {
  const rows = steps.map((step) => callSnapshot(step, step.name.slice(entry.name.length + 1), shown))
  return { ...callSnapshot(entry, entry.name, shown), steps: rows }
}

export function stepsByWorkflow(entries: readonly Entry[]): Map<string, Entry[]> {
  const steps = new Map<string, Entry[]>()
  for (const entry of entries) {
    if (entry.group !== 'step') continue
    const workflow = entry.name.slice(0, entry.name.indexOf('/'))
    const known = steps.get(workflow)
    if (known === undefined) steps.set(workflow, [entry])
    else known.push(entry)
  }
  return steps
}

function callSnapshot(entry: Entry, name: string, { nowMs, coveredMs, slaOf }: Shown): CallSnapshot {
  const { latency } = entry.series
  latency.advance(nowMs)
  const { count, failed } = endingsOf(latency.tail().tallies)
  return {
    name,
    count,
    rps: coveredMs > 0 ? (count * 1000) / coveredMs : 0,
    inFlight: entry.open,
    failed,
    errorRatio: count === 0 ? 0 : failed / count,
    latency: latency.summary(nowMs),
    sla: slaOf(entry),
  }
}
