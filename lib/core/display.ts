import type { BlackBox } from '../black-box.ts'
import { presetCaveats } from '../config/presets.ts'
import type { ResolvedOptions } from '../config/types.ts'
import type { Events } from '../events.ts'
import type { Incidents } from '../incident/incidents.ts'
import type { LiveEndpoints } from '../live/endpoints.ts'
import type { OtlpExporter } from '../otlp/exporter.ts'
import type { ProcessMonitor, RecentReading } from '../probes/process-monitor.ts'
import type { Operations } from '../operations/operations.ts'
import { endingsOf } from '../record/endings.ts'
import {
  operationSnapshot,
  stepsByWorkflow,
  workflowSnapshot,
  type Shown,
} from '../record/operation-snapshot.ts'
import { routeSnapshot } from '../record/route-snapshot.ts'
import type { Ticks } from '../ticks.ts'
import type {
  Incident,
  IncidentSummary,
  OperationSnapshot,
  RecentProcess,
  RouteSnapshot,
  SelfReading,
  Snapshot,
  WorkflowSnapshot,
} from '../types.ts'
import type {
  ClusterAccess,
  OperationTotals,
  PageAccess,
  PerfView,
  ProcessHead,
  RouteTotals,
  SnapshotHead,
  SubjectLimits,
} from '../view.ts'
import type { Guards } from './guards.ts'
import type { Judging } from './judging.ts'
import type { Remembering } from './remembering.ts'
import type { Traffic } from './traffic.ts'

export interface DisplayDeps {
  options: ResolvedOptions
  startedMs: number
  traffic: Traffic
  operations: Operations
  live: LiveEndpoints
  judging: Judging
  guards: Guards
  monitor: ProcessMonitor
  incidents: Incidents
  ticks: Ticks
  events: Events
  remembering: Remembering
  /** Null while nothing records. */
  box(): BlackBox | null
  /** Null for whoever is alone. */
  cluster(): ClusterAccess | null
  /** Why it is alone, though it was to be shown with others. */
  clusterCaveats(): readonly string[]
  /** Null when it is off. */
  otlp(): Pick<OtlpExporter, 'reading'> | null
}

/** Everything that can be seen of a perf. It changes nothing, but for what people ask of the endpoint. */
export class Display implements PerfView {
  readonly options: ResolvedOptions
  readonly #deps: DisplayDeps
  #endpointRequests = 0

  constructor(deps: DisplayDeps) {
    this.options = deps.options
    this.#deps = deps
  }

  get cluster(): ClusterAccess | null {
    return this.#deps.cluster()
  }

  get page(): PageAccess {
    return this.#deps.remembering
  }

  snapshot(): Snapshot {
    const { self, ...head } = this.snapshotHead()
    const routes = [...this.routeSnapshots()]
    const operations = [...this.operationSnapshots()]
    const workflows = [...this.workflowSnapshots()]
    return { ...head, routes, operations, workflows, self }
  }

  snapshotHead(): SnapshotHead {
    const { monitor, judging, guards, operations, live, startedMs } = this.#deps
    const { clock, window } = this.options
    const { statements } = operations
    const otlp = this.#deps.otlp()
    const nowMs = clock.nowMs()
    return {
      schema: 1,
      at: clock.wallMs(),
      uptimeMs: nowMs - startedMs,
      windowMs: window.spanMs,
      state: judging.judges.state(),
      process: {
        pid: process.pid,
        node: process.version,
        ...monitor.window(nowMs),
        recent: recentOf(monitor.recent()),
        sla: judging.judges.processStatus(monitor.recent(), nowMs),
      },
      gauges: operations.gauges.values,
      ...(statements !== undefined && { statements }),
      live: live.rows(this.#coveredMs(nowMs)),
      ...guards.readings(),
      ...(otlp !== null && { otlp: otlp.reading() }),
      incidents: this.incidents().slice(),
      self: this.#self(),
    }
  }

  *processHeads(): Generator<ProcessHead> {
    yield { worker: null, head: this.snapshotHead() }
  }

  #self(): SelfReading {
    const { traffic, operations, monitor, judging, ticks, incidents, events, remembering } = this.#deps
    const { table } = traffic.recorder
    const named = operations.recorder.table
    const box = this.#deps.box()
    return {
      observeNs: traffic.observeNs,
      tickMs: ticks.workMs,
      tickMaxMs: ticks.longestHoldMs,
      footprintBytes: table.footprintBytes + named.footprintBytes + monitor.footprintBytes,
      historyBytes: remembering.footprintBytes,
      overflowedRequests: table.overflowed,
      droppedRoutes: table.waiting,
      overflowedOperations: named.overflowed,
      endpointRequests: this.#endpointRequests,
      errors: events.errors,
      skips: judging.skips,
      flight: box?.self ?? null,
      caveats: [
        ...presetCaveats(this.options.presets),
        ...judging.caveats,
        ...incidents.notes,
        ...(box?.caveats ?? []),
        ...this.#deps.clusterCaveats(),
      ],
    }
  }

  *routeSnapshots(): Generator<RouteSnapshot> {
    const { traffic, judging, operations } = this.#deps
    const { table } = traffic.recorder
    const inFlight = traffic.inFlight()
    // A rendering in slices may outlive a change of the table: it goes over the entries that were there.
    for (const entry of Array.from(table.entries())) {
      const nowMs = this.options.clock.nowMs()
      const open = inFlight.get(entry.label) ?? 0
      const status = judging.judges.entryStatus(entry, nowMs)
      const row = routeSnapshot(entry, nowMs, this.#coveredMs(nowMs), open, status)
      const budget = judging.budgets.reading(entry.label)
      if (budget !== undefined) row.budget = budget
      const called = operations.ofRoute(entry.label)
      if (called.length > 0) row.operations = called
      if (row.count > 0 || open > 0 || entry !== table.other) yield row
    }
  }

  *operationSnapshots(): Generator<OperationSnapshot> {
    const { table } = this.#deps.operations.recorder
    for (const entry of Array.from(table.entries())) {
      if (entry.group !== 'op' && entry !== table.other) continue
      const row = operationSnapshot(entry, this.#shown(entry === table.other))
      if (entry !== table.other || row.count + row.lookups + row.inFlight > 0) yield row
    }
  }

  *workflowSnapshots(): Generator<WorkflowSnapshot> {
    const entries = Array.from(this.#deps.operations.recorder.table.residents())
    const steps = stepsByWorkflow(entries)
    for (const entry of entries) {
      if (entry.group !== 'workflow') continue
      yield workflowSnapshot(entry, steps.get(entry.name) ?? [], this.#shown(false))
    }
  }

  #shown(isOther: boolean): Shown {
    const { judges, budgets } = this.#deps.judging
    const nowMs = this.options.clock.nowMs()
    const slaOf: Shown['slaOf'] = (entry) => (isOther ? [] : judges.entryStatus(entry, nowMs))
    const budgetOf: Shown['budgetOf'] = (label) => (isOther ? undefined : budgets.reading(label))
    return { nowMs, coveredMs: this.#coveredMs(nowMs), slaOf, budgetOf }
  }

  /** How much of the window there has been yet. */
  #coveredMs(nowMs: number): number {
    return Math.min(this.options.window.spanMs, nowMs - this.#deps.startedMs)
  }

  *routeTotals(): Generator<RouteTotals> {
    const { traffic } = this.#deps
    yield* traffic.recorder.totals(traffic.inFlight())
  }

  *operationTotals(): Generator<OperationTotals> {
    yield* this.#deps.operations.recorder.totals()
  }

  *limits(): Generator<SubjectLimits> {
    const { traffic, operations, judging, monitor } = this.#deps
    const { table } = traffic.recorder
    yield { subject: 'process', limits: judging.judges.processReadings(monitor.recent()) }
    for (const entry of Array.from(table.entries())) {
      const limits = judging.judges.entryReadings(entry, this.options.clock.nowMs())
      const counted = entry !== table.other || endingsOf(entry.series.latency.tail().tallies).count > 0
      if (counted) yield { subject: entry.label, limits }
    }
    for (const entry of Array.from(operations.recorder.table.residents())) {
      const limits = judging.judges.entryReadings(entry, this.options.clock.nowMs())
      if (limits.length > 0) yield { subject: entry.label, limits }
    }
  }

  firing(): ReturnType<PerfView['firing']> {
    const { judging, monitor } = this.#deps
    return judging.judges.firing(monitor.recent(), this.options.clock.nowMs())
  }

  requestCapture(reason: string): ReturnType<PerfView['requestCapture']> {
    return this.#deps.incidents.request({ reason })
  }

  incidents(): readonly IncidentSummary[] {
    return this.#deps.incidents.list()
  }

  incident(id: string): Promise<Incident | null> {
    return this.#deps.incidents.read(id)
  }

  incidentFile(id: string, name: string): Promise<{ path: string; bytes: number } | null> {
    return this.#deps.incidents.file(id, name)
  }

  countEndpointRequest(): void {
    this.#endpointRequests++
  }

  reportError(error: unknown): void {
    this.#deps.events.emit('error', error)
  }
}

/** Without what is no figure of that stretch: the growth of a heap takes minutes to show. */
function recentOf({ spanMs, cpuRatio, loop, gc }: RecentReading): RecentProcess {
  return { spanMs, cpuRatio, loop, gc }
}
