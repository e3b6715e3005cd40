/**
 * What the server tells the live page. Types only: the server and the browser both hold to them.
 * Times (`at`, `…At`, `fromAt`) are epoch milliseconds; every path is relative to the endpoint.
 */
import type {
  Breach,
  BudgetReading,
  Cause,
  CallSnapshot,
  IncidentSummary,
  LatencySummary,
  LiveSnapshot,
  Metric,
  NotifyReading,
  OperationSnapshot,
  ProcessReading,
  Recovery,
  RuleState,
  SelfReading,
  Severity,
  ShedReading,
  Skip,
  SlaStatus,
  StatementsSnapshot,
  WorkerReading,
} from '../types.ts'

// ---------------------------------------------------------------- GET history

/** `?range=`: 1 s for the first three, then 10 s, then 60 s. @default '10m' */
export type Range = '1m' | '5m' | '10m' | '3h' | '24h'

/** The process over one step. Null where there was nothing to measure, or nobody measured. */
export interface ProcessSample {
  requestsPerSec: number | null
  /** 5xx among what was answered. */
  errorRatio: number | null
  p50Ms: number | null
  p95Ms: number | null
  p99Ms: number | null
  inFlight: number | null
  /** 1 is one core. */
  cpuRatio: number | null
  rssBytes: number | null
  heapUsedBytes: number | null
  loopDelayP99Ms: number | null
  loopDelayMaxMs: number | null
  blockedRatio: number | null
  gcPauseRatio: number | null
  /** The longest single collection. */
  gcMaxMs: number | null
  shedPerSec: number | null
}

/** Series on one time axis: value `i` covers the step that begins at `fromAt + i * stepMs`. All are of one length. */
export interface Axis {
  stepMs: number
  fromAt: number
}

/** `GET history?range=10m` */
export interface ProcessHistory extends Axis {
  schema: 1
  at: number
  /** Whose history it is, where several workers are shown as one: only this one's. */
  worker: string | null
  range: Range
  columns: { [K in keyof ProcessSample]: ProcessSample[K][] }
  heapLimitBytes: number
  /** Of the container, or of the machine; null when it is not known. */
  memoryLimitBytes: number | null
  marks: Mark[]
  /** The longest collections of the range, at most 200, in the order of time. */
  gc: GcMark[]
}

export interface GcMark {
  /** The beginning of the step in which it was. */
  at: number
  pauseMs: number
  kind: 'minor' | 'major' | 'incremental' | 'weak-callbacks'
}

/** What happened, in the order of time; `untilAt` is null while it lasts. */
export type Mark = BreachMark | IncidentMark | ShedMark

export interface BreachMark {
  kind: 'breach'
  at: number
  untilAt: number | null
  subject: string
  metric: Metric
  severity: Severity
  limit: number
  observed: number
  message: string
}

/** `capture`: somebody asked for it. */
export interface IncidentMark {
  kind: 'incident' | 'capture'
  at: number
  untilAt: number | null
  id: string
  severity: Severity
  cause: Cause
  summary: string
}

export interface ShedMark {
  kind: 'shed'
  at: number
  untilAt: number | null
  dryRun: boolean
  refused: number
}

/**
 * `GET history?subject=LABEL`, as the SLA calls it: `GET /orders/:id`, `op:db.query`, `workflow:pay`,
 * `workflow:pay/intent`, `(unmatched)`, `(other)`. `null` when nothing is known of it, or not yet.
 */
export interface SubjectHistory {
  schema: 1
  at: number
  worker: string | null
  subject: string
  /** The latest 10 minutes by 10 s; coarser where `window.spanMs` is more than two minutes, shorter where it is less than 20 s. */
  fine: Axis & { columns: LatencyColumns }
  /** The latest 3 hours by the minute, in the same way; percentiles within 5 %. */
  coarse: Axis & { columns: LatencyColumns & StatusColumns & HitColumn }
  /** On the axis of `coarse`. */
  heat: Heat
}

export interface LatencyColumns {
  requestsPerSec: (number | null)[]
  errorRatio: (number | null)[]
  p50Ms: (number | null)[]
  p95Ms: (number | null)[]
  p99Ms: (number | null)[]
}

/** How many ended in which way in each step; of operations only `2xx` (went well) and `5xx` (failed) count. */
export interface StatusColumns {
  '2xx': (number | null)[]
  '3xx': (number | null)[]
  '4xx': (number | null)[]
  '5xx': (number | null)[]
  '499': (number | null)[]
}

/** Of operations that are told of look-ups. */
interface HitColumn {
  hitRatio: (number | null)[]
}

/** Time × latency. */
export interface Heat {
  /** The lower edge of each row, ascending; the first row also holds what is faster, the last what is slower. */
  floorsMs: number[]
  /**
   * Base64, a byte a cell, step after step (`cell = step * floorsMs.length + row`): `b` stands for `2 ** (b / 8) - 1`
   * requests, exact up to ten, within 5 % beyond.
   */
  cells: string
}

/** `GET history?sparks=routes` and `?sparks=operations` (workflows and their steps among them): the latest 10 minutes of all. */
export interface Sparks extends Axis {
  schema: 1
  at: number
  rows: SparkRow[]
}

export interface SparkRow {
  subject: string
  requestsPerSec: Spark
  p95Ms: Spark
  errorRatio: Spark
}

/** Base64, a byte a step: 0 to 254 is the share of `max`, 255 is nothing measured. */
export interface Spark {
  max: number
  cells: string
}

// ---------------------------------------------------------------- GET events

/**
 * `GET events?view=page&tables=sla,routes` streams events whose names are the keys below and whose data is their type
 * as JSON. Without `view=page`, `snapshot` is the whole `Snapshot`. `snapshot` comes each second; a table comes whole
 * at first, then by difference, at its own slower beat. 429: too many listen already. The last event's id goes back as
 * `Last-Event-ID` by itself; what happened since (`breach` …) comes again. Whoever reads too slowly misses beats, then gets tables whole again: load the history anew when
 * `samples` do not follow each other.
 */
export interface PageEvents {
  snapshot: Beat
  breach: Breach & BreachMark
  recover: Recovery
  /** An incident or a capture has begun (`recording`), or is whole. */
  incident: IncidentSummary
  skip: Skip
  sla: Table<SlaRow>
  routes: Table<RouteRow>
  operations: OperationsTable
  work: WorkTable
  advice: { at: number; items: Advice[] }
}

/** What `tables=` may name. */
export type TableName = 'sla' | 'routes' | 'operations' | 'work' | 'advice'

/** One second. */
export interface Beat {
  at: number
  uptimeMs: number
  windowMs: number
  state: RuleState
  /** How the limits stand, all of them. */
  limits: LimitCounts
  /** Of the latest incident that is whole; null without one. */
  latest: { id: string; at: number; cause: Cause; summary: string } | null
  /** Steps of 1 s that are new since the last beat, oldest first: to be appended to the history. */
  samples: ({ at: number } & ProcessSample)[]
  /** The longest collections of those steps. */
  gc: GcMark[]
  /** Over the window; of this worker. */
  process: ProcessReading
  gauges: Record<string, number>
  shed?: ShedReading
  live: LiveSnapshot[]
  /** The capture that runs now. */
  recording: { id: string; openedAt: number; untilAt: number } | null
  workers?: WorkerReading[]
}

export interface LimitCounts {
  all: number
  critical: number
  warning: number
  pending: number
  silent: number
}

/** `rows` are those that changed, by their `key`; all of them when `whole`. */
export interface Table<Row extends { key: string }> {
  at: number
  whole: boolean
  rows: Row[]
  gone: string[]
}

/** One limit. `key` is `subject metric severity`. */
export interface SlaRow extends SlaStatus {
  key: string
  subject: string
  /** Of an error budget. */
  budget?: BudgetReading
}

/** `key` is the route: `GET /orders/:id`. */
export interface RouteRow {
  key: string
  count: number
  requestsPerSec: number
  inFlight: number
  errorRatio: number
  aborted: number
  /** 2xx, 3xx, 4xx, 5xx, 499. */
  status: [number, number, number, number, number]
  latency: LatencySummary | null
  /** Of streamed answers. */
  ttfbP95Ms?: number
  /** The worst of its limits; null without any. */
  state: RuleState | null
  firing: boolean
  budgetLeftRatio?: number | null
}

export interface OperationsTable {
  at: number
  operations: OperationRow[]
  workflows: WorkflowRow[]
  gauges: Record<string, number>
  statements?: StatementsSnapshot
  live: LiveSnapshot[]
}

export interface OperationRow extends Omit<OperationSnapshot, 'sla'> {
  key: string
  state: RuleState | null
  firing: boolean
}

export interface CallRow extends Omit<CallSnapshot, 'sla'> {
  key: string
  state: RuleState | null
  firing: boolean
}

export interface WorkflowRow extends CallRow {
  steps: CallRow[]
}

/** What the flight recorder knows of the latest half minute; `rows` is null where it does not run. */
export interface WorkTable {
  at: number
  spanMs: number
  rows: WorkRow[] | null
  /** CPU that could be given to no route, as a share of one core. */
  unattributedRatio: number
}

export interface WorkRow {
  route: string
  /** Share of one core. */
  cpuRatio: number
  /** The longest that it held the loop in one piece; 0 where it never did for 50 ms. */
  longestHoldMs: number
  /** What its requests awaited by name, the longest first. */
  operations: { name: string; calls: number; totalMs: number }[]
}

// ---------------------------------------------------------------- GET advice

/** A concrete proposal; only ever with evidence. `GET advice` is `Advice[]`, the most urgent first. */
export interface Advice {
  /** Stays the same while the advice does. */
  id: string
  urgency: 'now' | 'soon' | 'some-day'
  /** `GET /export holds the loop for 180 ms at a time`. */
  sentence: string
  evidence: string[]
  /** What to do. */
  remedy: string
  target: AdviceTarget | null
}

export type AdviceTarget =
  | { view: 'routes' | 'operations' | 'sla'; key: string }
  | { view: 'incident'; id: string }
  | { view: 'process' }

// ---------------------------------------------------------------- GET about

/** What does not change by the second: for the Process view, and for what the page may offer. */
export interface About {
  schema: 1
  at: number
  /** What this client may do. `read` it may. */
  grants: { capture: boolean; download: boolean }
  perfguard: string
  node: string
  v8: string
  pid: number
  platform: string
  arch: string
  cpus: number
  memoryLimitBytes: number | null
  heapLimitBytes: number
  startedAt: number
  uptimeMs: number
  worker: string | null
  /** Resolved options by path (`capture.duringMs`): those that are known to be harmless; others only say that they are set. */
  options: { path: string; value: string }[]
  /** Null when captures are switched off. */
  capture: { duringMs: number; cooldownMs: number; dir: string } | null
  self: SelfReading
  notify?: NotifyReading[]
}

// ---------------------------------------------------------------- what there was before
// GET .               Snapshot (Accept: application/json)
// GET incidents       IncidentSummary[]
// GET incidents/:id   Incident
// POST captures       202 { id, location } · 409 { error, id, location } · 429 { error, retryAfterMs } · 503 { error }
