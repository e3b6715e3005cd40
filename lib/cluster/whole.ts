import {
  shownOperation,
  shownWorkflow,
  stepsByWorkflow,
  type CallFigures,
} from '../record/operation-snapshot.ts'
import { shownOperationTotals } from '../record/operation-recorder.ts'
import { OTHER } from '../record/naming.ts'
import { shownRouteTotals } from '../record/recorder.ts'
import { mergedCalls } from '../record/route-calls.ts'
import { shownRoute } from '../record/route-snapshot.ts'
import type {
  IncidentSummary,
  OperationSnapshot,
  RouteSnapshot,
  SlaStatus,
  WorkflowSnapshot,
} from '../types.ts'
import type {
  OperationTotals,
  PerfView,
  ProcessHead,
  RouteTotals,
  SnapshotHead,
  SubjectLimits,
} from '../view.ts'
import { clusterReading, troubles } from './cluster-reading.ts'
import type { MergedRow } from './merged-row.ts'
import { mergedLive } from './merged-live.ts'
import { mergedStatements } from './merged-statements.ts'
import { MergedTable } from './merged-table.ts'
import type { Roll, State } from './roll.ts'
import { worseOf, worstState } from './worse.ts'

/** An incident is recorded, whole, and at some time over. */
function progressOf(incident: IncidentSummary | undefined): number {
  if (incident === undefined) return -1
  return (incident.state === 'whole' ? 2 : 0) + (incident.closedAt === undefined ? 0 : 1)
}

/** All workers as one, as they were a moment ago. What concerns one process only is that of whoever answers. */
export class Whole implements PerfView {
  readonly options: PerfView['options']
  readonly cluster: PerfView['cluster']
  readonly #own: PerfView
  readonly #worker: string
  readonly #roll: Roll
  readonly #trouble: string | null
  readonly #rows = new MergedTable()

  /** `trouble`: why the others cannot see the worker that answers. */
  constructor(own: PerfView, worker: string, roll: Roll, trouble: string | null) {
    this.options = own.options
    this.cluster = own.cluster
    this.#own = own
    this.#worker = worker
    this.#roll = roll
    this.#trouble = trouble
  }

  /** A row a step. Without it there is only what concerns processes. */
  load(): Generator<void, void> {
    return this.#rows.load(this.#roll)
  }

  get #here(): State[] {
    return this.#roll.states.filter(({ state }) => state !== 'gone')
  }

  snapshotHead(): SnapshotHead {
    const { self, ...head } = this.#own.snapshotHead()
    const own = this.#trouble === null ? [] : [`the other workers do not see this one: ${this.#trouble}`]
    const statements = this.#here.flatMap((state) => state.head.head.statements ?? [])
    return {
      ...head,
      ...(statements.length > 0 && { statements: mergedStatements(statements) }),
      live: mergedLive(this.#here.flatMap((state) => state.head.head.live)),
      state: worstState(this.#here.map((state) => state.head.head.state)),
      incidents: this.incidents().slice(),
      cluster: clusterReading(this.#worker, this.#roll),
      self: { ...self, caveats: [...self.caveats, ...own, ...troubles(this.#roll)] },
    }
  }

  *processHeads(): Generator<ProcessHead> {
    for (const { head } of this.#here) yield { worker: head.member.worker, head: head.head }
  }

  /** How much of the window there has been yet. */
  get #coveredMs(): number {
    const { spanMs } = this.options.window
    const since = Math.min(...this.#roll.states.map(({ head }) => head.member.startedAt))
    return this.#roll.gone === null ? Math.min(spanMs, Math.max(0, this.#roll.at - since)) : spanMs
  }

  get #sinceAt(): number {
    return this.#roll.at - this.options.window.spanMs
  }

  *routeSnapshots(): Generator<RouteSnapshot> {
    for (const row of this.#rows.of('route')) {
      const window = row.window(this.#sinceAt)
      const { label, inFlight, sla, budget } = row
      const ttfb = row.counted(this.#sinceAt, 'ttfb')
      const streamLifetime = row.counted(this.#sinceAt, 'streamLifetime')
      const { tallies } = window
      const latency = window.summary()
      const shown = shownRoute(
        { label, tallies, latency, ttfb, streamLifetime, inFlight, sla },
        this.#coveredMs,
      )
      if (budget !== undefined) shown.budget = budget
      if (row.called.length > 0) shown.operations = mergedCalls(row.called)
      if (label !== OTHER || shown.count + inFlight > 0) yield shown
    }
  }

  #figuresOf(row: MergedRow): CallFigures {
    const { name, inFlight, sla, budget } = row
    const window = row.window(this.#sinceAt)
    return { name, tallies: window.tallies, latency: window.summary(), inFlight, sla, budget }
  }

  *operationSnapshots(): Generator<OperationSnapshot> {
    for (const row of this.#rows.of('operation')) {
      const isOther = row.label === OTHER
      if (row.group !== 'op' && !isOther) continue
      const shown = shownOperation(this.#figuresOf(row), this.#coveredMs)
      if (!isOther || shown.count + shown.lookups + shown.inFlight > 0) yield shown
    }
  }

  *workflowSnapshots(): Generator<WorkflowSnapshot> {
    const rows = [...this.#rows.of('operation')]
    const steps = stepsByWorkflow(rows)
    for (const row of rows) {
      if (row.group !== 'workflow') continue
      const ofThis = (steps.get(row.name) ?? []).map((step) => this.#figuresOf(step))
      yield shownWorkflow(this.#figuresOf(row), ofThis, this.#coveredMs)
    }
  }

  *routeTotals(): Generator<RouteTotals> {
    for (const { group, name, scale, totals, inFlight } of this.#rows.of('route')) {
      yield shownRouteTotals(group, name, scale.boundariesMs, totals, inFlight)
    }
  }

  *operationTotals(): Generator<OperationTotals> {
    for (const { label, scale, totals, inFlight } of this.#rows.of('operation')) {
      const shown = shownOperationTotals(label, scale.boundariesMs, totals, inFlight)
      const { succeeded, failed, hits, misses } = shown
      if (label !== OTHER || succeeded + failed + hits + misses + inFlight > 0) yield shown
    }
  }

  *limits(): Generator<SubjectLimits> {
    const worst = new Map<string, SlaStatus>()
    for (const status of this.#here.flatMap(({ head }) => head.head.process.sla)) {
      const key = `${status.metric} ${status.severity}`
      worst.set(key, worseOf(worst.get(key), status))
    }
    yield { subject: 'process', limits: [...worst.values()] }
    for (const { label, sla } of this.#rows.all()) if (sla.length > 0) yield { subject: label, limits: sla }
  }

  firing(): ReturnType<PerfView['firing']> {
    return this.#here.flatMap(({ head }) =>
      head.firing.map((status) => ({ ...status, why: `worker ${head.member.worker}: ${status.why}` })),
    )
  }

  incidents(): readonly IncidentSummary[] {
    const known = new Map<string, IncidentSummary>()
    for (const one of [
      ...this.#own.incidents(),
      ...this.#roll.states.flatMap(({ head }) => head.head.incidents),
    ]) {
      // Whoever only reads the folder may not have seen that another's is whole.
      if (progressOf(one) >= progressOf(known.get(one.id))) known.set(one.id, one)
    }
    return [...known.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1))
  }

  incident(id: string): ReturnType<PerfView['incident']> {
    return this.#own.incident(id)
  }

  incidentFile(id: string, name: string): ReturnType<PerfView['incidentFile']> {
    return this.#own.incidentFile(id, name)
  }

  requestCapture(reason: string): ReturnType<PerfView['requestCapture']> {
    return this.#own.requestCapture(reason)
  }

  countEndpointRequest(): void {
    this.#own.countEndpointRequest()
  }

  reportError(error: unknown): void {
    this.#own.reportError(error)
  }
}
