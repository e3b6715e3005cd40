import type { ResolvedOptions } from './config/types.ts'
import type { PerfEvents } from './events.ts'
import type {
  About,
  GcMark,
  LimitCounts,
  ProcessHistory,
  ProcessSample,
  Range,
  SparkRow,
  Sparks,
  SubjectHistory,
  WorkTable,
} from './page/wire.ts'
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

/** What one process says of itself; `worker` where several are shown as one. */
export interface ProcessHead {
  worker: string | null
  head: SnapshotHead
}

/** How a worker answers who asks it for a capture. */
export type CaptureWord =
  | { kind: 'started' | 'joined'; id: string }
  | { kind: 'refused'; message: string; retryAfterMs: number | null }
  | { kind: 'closed' | 'failed'; message: string }

/** The other workers, for the endpoint of one of them. */
export interface ClusterAccess {
  /** Everything that all have handed over; this one does so before. Who asks at the same time gets the same. */
  whole(): Promise<PerfView>
  /** Only what concerns processes, as they have handed it over. */
  processes(): Promise<PerfView>
  /** Has one worker capture; `silent` when it has not answered in time. */
  capture(worker: string, reason: string): Promise<CaptureWord | 'unknown' | 'silent'>
}

/** What the live page asks for beside: the past of this process, and what happens in it. */
export interface PageAccess {
  history(range: Range): ProcessHistory
  /** Null for a label that has no past. */
  subject(label: string): SubjectHistory | null
  sparks(kind: 'routes' | 'operations'): { head: Omit<Sparks, 'rows'>; rows: Iterable<SparkRow> }
  /** The seconds after the one with the number that was told last; only the newest, without it. */
  secondsAfter(last: number | null): {
    last: number
    samples: ({ at: number } & ProcessSample)[]
    gc: GcMark[]
  }
  limitCounts(): LimitCounts
  about(): Omit<About, 'grants'>
  /** What the flight recorder knows; null where it does not run, or does not answer in time. */
  work(): Promise<WorkTable | null>
  on<E extends keyof PerfEvents>(event: E, listener: (payload: PerfEvents[E]) => void): () => void
  /** Runs when the perf closes, at once when it is closed already. */
  onClose(release: () => void): void
}

/** What the endpoint needs of a perf; the rows come one by one, so that whoever renders can pause between them. */
export interface PerfView {
  readonly options: ResolvedOptions
  /** Null for whoever is alone. */
  readonly cluster: ClusterAccess | null
  /** Of the process that answers, also where several are shown as one. */
  readonly page: PageAccess
  snapshotHead(): SnapshotHead
  processHeads(): Iterable<ProcessHead>
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
