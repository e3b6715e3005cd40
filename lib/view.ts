import type { ResolvedOptions } from './config/types.ts'
import type {
  Incident,
  IncidentSummary,
  LimitReading,
  RouteSnapshot,
  Snapshot,
  SlaStatus,
  StatusCounts,
} from './types.ts'

/** Counters of one route since the start: what a Prometheus histogram and its counters are made of. */
export interface RouteTotals {
  method: string
  /** The pattern alone, or `(unmatched)`, or `(other)`. */
  route: string
  /** Ascending; SLA limits are among them. */
  boundariesMs: readonly number[]
  /** `classes[k]`: durations above exactly `k` boundaries, since the start. */
  classes: readonly number[]
  sumMs: number
  /** Requests since the start. */
  status: Readonly<Partial<StatusCounts>>
  inFlight: number
}

/** How the limits of a route, or of `process`, stand. */
export interface SubjectLimits {
  subject: string
  limits: readonly LimitReading[]
}

/** What the endpoint needs of a perf; the rows come one by one, so that whoever renders can pause between them. */
export interface PerfView {
  readonly options: ResolvedOptions
  snapshotHead(): Omit<Snapshot, 'routes'>
  routeSnapshots(): Iterable<RouteSnapshot>
  routeTotals(): Iterable<RouteTotals>
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
