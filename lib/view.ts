import type { ResolvedOptions } from './config/types.ts'
import type {
  Incident,
  IncidentSummary,
  LimitReading,
  OperationSnapshot,
  RouteSnapshot,
  Snapshot,
  SlaStatus,
  StatusCounts,
  WorkflowSnapshot,
} from './types.ts'

/** Durations since the start: what a Prometheus histogram is made of. */
export interface DurationTotals {
  /** Ascending; SLA limits are among them. */
  boundariesMs: readonly number[]
  /** `classes[k]`: durations above exactly `k` boundaries, since the start. */
  classes: readonly number[]
  sumMs: number
}

/** Counters of one route since the start. */
export interface RouteTotals extends DurationTotals {
  method: string
  /** The pattern alone, or `(unmatched)`, or `(other)`. */
  route: string
  /** Requests since the start. */
  status: Readonly<Partial<StatusCounts>>
  inFlight: number
}

/** Counters of one operation, workflow or step since the start. */
export interface OperationTotals extends DurationTotals {
  /** As the SLA calls it: `op:db.query`, `workflow:pay`, `workflow:pay/intent`; or `(other)`. */
  subject: string
  succeeded: number
  failed: number
  hits: number
  misses: number
  inFlight: number
}

/** The snapshot without what may be long. */
export type SnapshotHead = Omit<Snapshot, 'routes' | 'operations' | 'workflows'>

/** How the limits of a route, of an operation or of `process` stand. */
export interface SubjectLimits {
  subject: string
  limits: readonly LimitReading[]
}

/** What the endpoint needs of a perf; the rows come one by one, so that whoever renders can pause between them. */
export interface PerfView {
  readonly options: ResolvedOptions
  snapshotHead(): SnapshotHead
  routeSnapshots(): Iterable<RouteSnapshot>
  operationSnapshots(): Iterable<OperationSnapshot>
  workflowSnapshots(): Iterable<WorkflowSnapshot>
  routeTotals(): Iterable<RouteTotals>
  operationTotals(): Iterable<OperationTotals>
  limits(): Iterable<SubjectLimits>
  /** Critical limits that fire now, as `{ subject, … }`. */
  firing(): (SlaStatus & { subject: string })[]
  incidents(): readonly IncidentSummary[]
  incident(id: string): Promise<Incident | null>
  /** A file listed in an incident's manifest, opened safely; null for anything else. */
  incidentFile(id: string, name: string): Promise<{ path: string; bytes: number } | null>
  /**
   * Starts a capture; throws a PerfError when budgets forbid it. `joined`: one was already running. What `done` rejects
   * with has been reported.
   */
  requestCapture(reason: string): { id: string; joined: boolean; done: Promise<Incident> }
  /** Counts a request to the endpoint itself. */
  countEndpointRequest(): void
  reportError(error: unknown): void
}
