/** The plain data that flows through perfguard. Types only; everything that leaves the library is JSON. */

/** Reads of time, injected so that tests need no sleeps. */
export interface Clock {
  /** Monotonic milliseconds with a fraction: durations, windows, cooldowns. */
  nowMs(): number
  /** Milliseconds since the epoch: ids, file names, JSON. */
  wallMs(): number
}

/** One finished request, as an adapter reports it. */
export interface Observation {
  /** The route's pattern, such as `/orders/:id`; never a raw URL. An empty string counts as `(unmatched)`. */
  route: string
  method: string
  /** HTTP status; 499 when the client left before an answer. */
  status: number
  durationMs: number
  /** The connection broke before the whole answer was out. */
  aborted?: boolean
}

// ---------------------------------------------------------------- SLA

/** What a route, `'*'` or a workflow can be judged by. Times in milliseconds, ratios from 0 to 1. */
export type RouteMetric =
  | 'meanMs'
  | 'p50Ms'
  | 'p90Ms'
  | 'p95Ms'
  | 'p99Ms'
  | 'p999Ms'
  | 'maxMs'
  | 'errorRatio'
  | 'availability'
  | 'throughputPerSec'

/** What an operation can be judged by; `hitRatio` is what `perf.hit()` was told. */
export type OperationMetric = RouteMetric | 'hitRatio'

/** What the process can be judged by. */
export type ProcessMetric =
  | 'cpuRatio'
  | 'rssBytes'
  | 'heapUsedRatio'
  | 'heapGrowthBytesPerMin'
  | 'loopDelayP99Ms'
  | 'loopBlockedMs'
  | 'gcPauseRatio'

/** `errorBudget` is judged of itself wherever an `availability` is declared. */
export type Metric = OperationMetric | ProcessMetric | 'errorBudget'
export type Severity = 'warning' | 'critical'

/** A number alone means critical. */
export type Limit = number | { warning?: number; critical?: number }

export interface RuleTerms {
  /** How long a limit must stay broken before it counts, and stay kept before it is over. */
  forMs?: number
  /** Fewer requests, calls or look-ups than this are never a verdict on a percentile or a ratio. */
  minCount?: number
}

export type RouteSla = { [M in RouteMetric]?: Limit } & RuleTerms
export type OperationSla = { [M in OperationMetric]?: Limit } & RuleTerms
export type ProcessSla = { [M in ProcessMetric]?: Limit } & RuleTerms

/**
 * Keys: `'GET /orders/:id'`, `'*'` for every route without a row of its own, `process`; `'op:NAME'` for what
 * `perf.measure` and `perf.hit` name, `'workflow:NAME'` and `'workflow:NAME/STEP'`.
 */
export interface Sla {
  process?: ProcessSla
  [subject: string]: RouteSla | OperationSla | ProcessSla | undefined
}

/** `insufficient-data` is an answer of its own: never a pass, never a breach. */
export type RuleState = 'ok' | 'warning' | 'critical' | 'insufficient-data'

/** Where a rule is in its life. */
export type RulePhase = 'ok' | 'pending' | 'firing'

export type BreachType =
  | 'latency_mean_high'
  | 'latency_p50_high'
  | 'latency_p90_high'
  | 'latency_p95_high'
  | 'latency_p99_high'
  | 'latency_p999_high'
  | 'latency_max_high'
  | 'error_rate_high'
  | 'availability_low'
  | 'error_budget_burn'
  | 'throughput_low'
  | 'hit_ratio_low'
  | 'cpu_high'
  | 'memory_high'
  | 'loop_delay_high'
  | 'loop_blocked'
  | 'heap_growth_high'
  | 'gc_pause_high'

/** One SLA limit and what it is held against. */
export interface LimitReading {
  metric: Metric
  severity: Severity
  limit: number
  /** The metric over the judged window; null when there is nothing to say. */
  observed: number | null
  state: RuleState
  phase: RulePhase
}

/** One SLA limit as it stands now, and why. */
export interface SlaStatus extends LimitReading {
  /** Requests, calls, look-ups (or probe readings) the judgement rests on. */
  samples: number
  /** The stretch of time the judgement rests on. */
  windowMs: number
  /** In words: why it stands where it stands. */
  why: string
}

export interface Breach {
  /** `'GET /orders/:id'`, `'op:db.query'`, `'workflow:pay'` or `'process'`. */
  subject: string
  metric: Metric
  type: BreachType
  severity: Severity
  limit: number
  observed: number
  samples: number
  /** How sure we are that the limit is really broken, 0 to 1. */
  confidence: number
  windowMs: number
  /** Epoch milliseconds at which it began to fire. */
  at: number
  message: string
}

export interface Recovery {
  subject: string
  metric: Metric
  severity: Severity
  limit: number
  observed: number | null
  at: number
  /** How long the breach lasted. */
  durationMs: number
  message: string
}

/** Requests that were turned away: counted here, and nowhere else. */
export interface ShedReading {
  /** Somebody was turned away in the last seconds. */
  active: boolean
  /** They were only counted, and answered as ever. */
  dryRun: boolean
  /** Since the start, by priority. */
  refused: { low: number; normal: number; high: number }
}

/** What a route may still fail, of what its `availability` allows over the period. */
export interface BudgetReading {
  objective: number
  periodMs: number
  /** 1 is all of it; below 0 when more than all is spent; null before the first request. Of what was observed. */
  remainingRatio: number | null
  /** Of the slots with requests, those that kept the objective. */
  goodSlotRatio: number | null
  slotMs: number
  /** `critical`: it burns so fast that somebody should be woken; `warning`: that somebody should look tomorrow. */
  state: 'ok' | 'warning' | 'critical'
}

/** The messages to one webhook since the start. */
export interface NotifyReading {
  /** Its format and its host; the rest of the URL may be a secret. */
  target: string
  sent: number
  /** Given up, after several attempts or because the other side refused. */
  failed: number
  /** Left out, because too many waited or the perf was closed. */
  dropped: number
  waiting: number
}

/** The exports of metrics by OTLP since the start. */
export interface OtlpReading {
  /** Its host; the rest of the URL may be a secret. */
  target: string
  sent: number
  failed: number
  /** Why the latest one failed; null when it did not. */
  problem: string | null
}

/** Requests begin to be turned away, or are not any more. */
export interface ShedChange {
  active: boolean
  dryRun: boolean
  /** How many since it began. */
  refused: number
  /** How long it has lasted; 0 at the beginning. */
  durationMs: number
  at: number
}

export type SkipReason =
  | 'insufficient-data'
  | 'under-capture'
  | 'warning-only'
  | 'joined'
  | 'cooldown'
  | 'per-hour'
  | 'memory-headroom'
  | 'disk'
  | 'disabled'
  | 'failed'

/** Something that did not happen, and why. */
export interface Skip {
  /** What was left out: a judgement, a whole capture, one part of it, or its sending. */
  what: 'judgement' | 'capture' | 'profile' | 'egress'
  subject: string
  metric?: Metric
  reason: SkipReason
  message: string
  at: number
  /** When trying again makes sense. */
  retryAfterMs?: number
  /** The incident that was joined instead. */
  incidentId?: string
}

// ---------------------------------------------------------------- snapshot

export interface LatencySummary {
  meanMs: number
  p50Ms: number
  p90Ms: number
  p95Ms: number
  p99Ms: number
  p999Ms: number
  maxMs: number
}

export interface StatusCounts {
  '2xx': number
  '3xx': number
  '4xx': number
  '5xx': number
  /** The client left before an answer: neither good nor bad. */
  '499': number
}

/** What the requests of one route ran of one operation. */
export interface RouteOperation {
  /** Without `op:`; `(other)` for those that have no slot. */
  name: string
  /** Requests that ran it at all. */
  requests: number
  calls: number
  /** How often the one ran it that ran it most. */
  most: number
}

export interface RouteSnapshot {
  /** `'GET /orders/:id'`, or `(unmatched)`, or `(other)`. */
  route: string
  count: number
  rps: number
  inFlight: number
  /** 5xx among the requests that were answered. */
  errorRatio: number
  /** Answers that broke off in the middle, whatever their status. */
  aborted: number
  status: StatusCounts
  /** Null when nothing was measured in the window. */
  latency: LatencySummary | null
  /** Time to first byte of streamed answers, and how long the streams lived. */
  ttfb?: LatencySummary & { count: number }
  streamLifetime?: LatencySummary & { count: number }
  sla: SlaStatus[]
  /** With a recipe that has statements only: the ten with the most calls, of the last window or two. */
  operations?: RouteOperation[]
  /** Of a route with an `availability`, in a row of its own or in `'*'`. */
  budget?: BudgetReading
}

/** What is named and timed by hand: an operation, a workflow, or a step of one. */
export interface CallSnapshot {
  /** Without `op:` or `workflow:`; `(other)` for those that have no slot. */
  name: string
  count: number
  rps: number
  inFlight: number
  /** Those that threw or rejected, or whose workflow ended with an error. */
  failed: number
  errorRatio: number
  /** Null when nothing was measured in the window. */
  latency: LatencySummary | null
  sla: SlaStatus[]
  /** With an `availability`. */
  budget?: BudgetReading
}

export interface OperationSnapshot extends CallSnapshot {
  /** What `perf.hit()` was told in the window. */
  lookups: number
  /** Null without look-ups. */
  hitRatio: number | null
}

export interface WorkflowSnapshot extends CallSnapshot {
  steps: CallSnapshot[]
}

/** A statement without its values, or the name of a command. */
export interface SlowStatement {
  operation: string
  statement: string
  count: number
  failed: number
  meanMs: number
  maxMs: number
}

/** A statement that single requests run again and again, as in N+1. */
export interface RepeatedStatement {
  operation: string
  statement: string
  route: string
  /** Requests that did. */
  requests: number
  /** How often the worst of them ran it. */
  most: number
}

export interface StatementsSnapshot {
  slowest: SlowStatement[]
  repeated: RepeatedStatement[]
}

export type LiveKind = 'ws' | 'sse'

/** The WebSockets, or the streams of events, of one endpoint. How long their messages take is among the operations. */
export interface LiveSnapshot {
  /** As it was given to `perf.live()`; `(other)` for those that have no slot. */
  name: string
  kind: LiveKind
  /** Connections now. */
  open: number
  /** Since the start, as the next three. */
  opened: number
  closed: number
  /** Messages that came in; a stream has none. */
  received: number
  /** Messages or events that went out. */
  sent: number
  /** Over the window. */
  receivedPerSec: number
  sentPerSec: number
}

export interface LoopReading {
  /** Busy share of the main thread, 0 to 1. Null when it cannot be told. */
  utilization: number | null
  delayP50Ms: number
  delayP99Ms: number
  delayMaxMs: number
  /** Share of the time in which the loop was held for 50 ms and more in one piece. */
  blockedRatio: number
}

export interface GcReading {
  count: number
  pauseMs: number
  pauseRatio: number
  maxPauseMs: number
}

/** The process over one stretch of time. */
export interface ProcessReading {
  /** CPU time over wall time: 1 is one core. */
  cpuRatio: number
  rssBytes: number
  heapUsedBytes: number
  heapLimitBytes: number
  /** Slope of the heap after full collections; null until there are enough of them. */
  heapGrowthBytesPerMin: number | null
  /** The same slope at equal counts of requests: what each of them leaves behind. */
  heapGrowthBytesPerRequest: number | null
  loop: LoopReading
  gc: GcReading
}

export interface RecentProcess {
  spanMs: number
  cpuRatio: number
  loop: LoopReading
  gc: GcReading
}

export interface ProcessSnapshot extends ProcessReading {
  pid: number
  node: string
  /** Of the stretch between the last two evaluations alone, where everything else is of the whole window. */
  recent?: RecentProcess
  sla: SlaStatus[]
}

/** One worker of several, as it was when it last handed over. */
export interface WorkerReading {
  /** The id that `node:cluster` gave it, or `main`; a thread has `.t1` and so on behind that. */
  worker: string
  pid: number
  /** `late`: it should have handed over since; it may be held. `gone`: what it had counted stays. */
  state: 'live' | 'late' | 'gone'
  /** Epoch milliseconds. */
  handedOverAt: number
  uptimeMs: number
  /** Requests since its start. */
  requests: number
  sla: RuleState
  process: ProcessReading
}

/** Several processes or threads that are shown as one. */
export interface ClusterReading {
  /** Who answers. `process`, `gauges` and `self` are this one's. */
  worker: string
  workers: WorkerReading[]
  /** Workers that are gone, whether or not they are still listed. */
  gone: number
  /** How many of them ended without a last word: of each, what it counted since it last handed over is missing. */
  lost: number
}

/** The flight recorder, measured by itself. */
export interface FlightReading {
  state: 'new' | 'starting' | 'recording' | 'degraded' | 'closed'
  /** Whether CPU samples are told apart by request after an `await` too. */
  armed: boolean
  footprintBytes: number
  /** How long starting its thread held the event loop. */
  threadHoldMs: number
  /** From its start until it recorded. */
  readyMs: number
  /** How long the first CPU profile held the event loop. */
  coldStartMs: number
  /** What was overwritten before the thread took it. */
  lostRows: number
  unlistedRequests: number
}

/** perfguard, measured by itself. */
export interface SelfReading {
  /** Mean cost of counting one request, timed on one in 1 024. */
  observeNs: number
  /** What the latest evaluation took, in one or several slices. */
  tickMs: number
  /** The longest that an evaluation has held the loop in one piece. */
  tickMaxMs: number
  /** Calls of operations and workflows that were counted under `(other)`. */
  overflowedOperations: number
  /** Typed arrays that perfguard holds for its windows. */
  footprintBytes: number
  /** Typed arrays that hold the past for the live page: bounded, and in use by routes that had traffic only. */
  historyBytes: number
  /** Requests that were counted under `(other)`. */
  overflowedRequests: number
  /** Route names that had no slot of their own when they were last seen. */
  droppedRoutes: number
  /** Requests to the endpoint itself, which are not counted as traffic. */
  endpointRequests: number
  /** Failures inside perfguard that the application never saw. */
  errors: number
  /** The flight recorder; null when it is switched off, with the watchdog. */
  flight: FlightReading | null
  /** The latest things that did not happen, newest first. */
  skips: Skip[]
  caveats: string[]
}

export interface Snapshot {
  schema: 1
  /** Epoch milliseconds. */
  at: number
  uptimeMs: number
  windowMs: number
  state: RuleState
  process: ProcessSnapshot
  routes: RouteSnapshot[]
  operations: OperationSnapshot[]
  workflows: WorkflowSnapshot[]
  /** What the functions of `perf.gauge()` answered last. */
  gauges: Record<string, number>
  /** With a recipe that has statements only: of the last window, or two. */
  statements?: StatementsSnapshot
  /** What `perf.live()` follows. */
  live: LiveSnapshot[]
  /** Only when `shed` is on. */
  shed?: ShedReading
  /** Only when `notify` is on. */
  notify?: NotifyReading[]
  /** Only when `otlp` is on. */
  otlp?: OtlpReading
  incidents: IncidentSummary[]
  /** Only where several workers are shown as one. */
  cluster?: ClusterReading
  self: SelfReading
}

// ---------------------------------------------------------------- incident

export type Cause =
  | 'cpu'
  | 'blocked-loop'
  | 'gc'
  | 'heap-leak'
  | 'downstream'
  | 'threadpool'
  | 'errors'
  | 'saturation'
  | 'host'
  | 'unknown'

export interface Verdict {
  cause: Cause
  summary: string
  confidence: 'high' | 'medium' | 'low'
  route?: string
  culprit?: {
    functionName: string
    url: string
    /** 1-based, as editors count. */
    line: number
    column: number
    package?: string
    selfRatio: number
    totalRatio: number
    ratioBefore: number | null
  }
  latencyBudget?: { loopWaitMs: number; onCpuMs: number; gcMs: number; awaitMs: number }
  evidence: string[]
  alternatives: { cause: Cause; why: string }[]
}

export type IncidentFileKind = 'cpu-before' | 'cpu-during' | 'heap' | 'timeline' | 'clinic-doctor' | 'report'

export interface IncidentFile {
  name: string
  kind: IncidentFileKind
  bytes: number
  /** Epoch milliseconds of what it covers. */
  fromMs: number
  toMs: number
}

/** A request that was open at the moment of the breach. Never its URL. */
export interface OpenRequest {
  route: string
  method: string
  ageMs: number
  headersSent: boolean
}

/** One of the slowest requests while the limit was broken, and where its time went. */
export interface SlowRequest {
  route: string
  /** 0 while it has not ended. */
  status: number
  /** Epoch milliseconds. */
  startedAt: number
  durationMs: number
  lanes: { onCpuMs: number; gcMs: number; loopWaitMs: number; awaitMs: number }
  /** What it awaited by name, the longest first. */
  operations: { name: string; ms: number }[]
  /** The functions that its own CPU samples show, the hottest first. Lines are 1-based. */
  hottest: { functionName: string; url: string; line: number; column: number; ms: number }[]
}

/** What opened an incident: a broken limit, or somebody's wish. */
export type IncidentBreach = Omit<Breach, 'at' | 'message' | 'severity'>

export interface Incident {
  schema: 1
  id: string
  /** Epoch milliseconds. */
  openedAt: number
  closedAt?: number
  severity: Severity
  /** One sentence. */
  reason: string
  breach: IncidentBreach | null
  verdict: Verdict
  before: Snapshot | null
  during: Snapshot | null
  inFlight: OpenRequest[]
  /** With the flight recorder only. */
  slowest?: SlowRequest[]
  files: IncidentFile[]
  skipped: { kind: IncidentFileKind; reason: string }[]
  caveats: string[]
  environment: { pid: number; node: string; v8: string; cpus: number; memoryLimitBytes: number | null }
}

export interface IncidentSummary {
  id: string
  openedAt: number
  closedAt?: number
  severity: Severity
  reason: string
  breach: IncidentBreach | null
  cause: Cause
  summary: string
  bytes: number
  /** `recording` while the capture runs; `whole` when every file is in place. */
  state: 'recording' | 'whole'
}
