import type { HistogramJson } from '../stats/histogram.ts'
import type { Metric, Severity, Verdict } from '../types.ts'

/** What a load run has to say: plain data, JSON, schema 1. Types only. */

/** `no-data` and `inconclusive` are answers of their own: neither is ever a pass. */
export type RowState = 'pass' | 'warning' | 'fail' | 'no-data' | 'inconclusive' | 'invalid'

/** How much it matters that a row does not hold; `warning` limits are `medium`, `critical` ones `critical`. */
export type Importance = 'info' | 'low' | 'medium' | 'high' | 'critical'

export interface LoadReport {
  schema: 1
  perfguard: string
  /** Sorts by time; safe in file names. */
  id: string
  title: string
  /** Epoch milliseconds. */
  startedAt: number
  endedAt: number
  seed: number
  /** What shaped the run beside the file: `quick`, `scale=0.5`, `only=spike`. */
  options: string[]
  target: LoadTargetReport
  environment: LoadEnvironment
  scenarios: ScenarioReport[]
  totals: LoadTotals
  verdict: LoadVerdict
  comparison?: ComparisonReport
  capacity?: CapacityReport
  scaling?: ScalingReport
  caveats: string[]
}

export interface LoadVerdict {
  state: RowState
  exitCode: number
  /** One sentence each, the worst first. */
  reasons: string[]
}

/** Of all rows of all scenarios. The states add up to `rows`. */
export interface LoadTotals {
  rows: number
  states: Record<RowState, number>
  requests: number
  errors: number
  durationMs: number
}

export interface LoadTargetReport {
  kind: 'start' | 'url' | 'handler'
  /** The command line, the origin, or the handler's name. */
  what: string
  origin: string | null
  pid: number | null
  /** From its start until it was ready; null when it ran already. */
  readyMs: number | null
  /** Whether it has a `/perf` that answered. */
  hasPerf: boolean
}

/** What two runs must have in common to be compared. */
export interface LoadEnvironment {
  node: string
  v8: string
  /** Of the target, when its `/perf` says so. */
  targetNode: string | null
  platform: string
  arch: string
  cpuModel: string
  cpus: number
  memoryBytes: number
  memoryLimitBytes: number | null
  /** One-minute load average before the run began. */
  loadAverage: number
  ci: boolean
}

// ---------------------------------------------------------------- one scenario

export interface ScenarioReport {
  name: string
  category: string
  /** `arrivals`: requests begin when they are due; `users`: when the one before is answered and thought over. */
  model: 'arrivals' | 'users'
  startedAt: number
  durationMs: number
  /** Why it ended before its time; null when it ran to its end. */
  cutShort: string | null
  phases: PhaseReport[]
  seconds: LoadSecond[]
  /** Of judged phases only: whole requests by `METHOD /pattern`. The sum of all of them is named `(all)`. */
  subjects: SubjectReport[]
  workflows: WorkflowReport[]
  errors: ErrorClass[]
  rows: SlaRow[]
  /** The slowest requests of judged phases, worst first; at most 20. */
  slowest: SlowLoadRequest[]
  generator: GeneratorHealth
  /** Work per request, one for each judged stretch of some seconds; empty when the target does not tell. */
  slices: WorkSlice[]
  incidents: LoadIncident[]
  /** Of a spike: from the end of the spike until the limits held again. */
  recovery?: RecoveryReport
  state: RowState
}

export interface PhaseReport {
  name: string
  /** Only `judged` phases are held against the SLA. */
  judged: boolean
  /** From the scenario's start. */
  fromMs: number
  toMs: number
  /** Requests a second, or users, at its beginning and its end. */
  fromLevel: number
  toLevel: number
  /** By itself, whether or not it counts as a whole; null when it is not judged. */
  state: RowState | null
}

export interface RecoveryReport {
  state: RowState
  /** Null when it had not recovered by the end. */
  tookMs: number | null
  limitMs: number | null
}

/** One second of a scenario. Requests count in the second in which they were meant to begin. */
export interface LoadSecond {
  /** From the scenario's start. */
  atMs: number
  /** A second, but for the last one of a phase: each belongs to one phase only. */
  spanMs: number
  /** Index into `phases`. */
  phase: number
  /** Requests a second, or users, that were wanted. */
  level: number
  planned: number
  sent: number
  answered: number
  errors: number
  /** Requests under way at its end. */
  inFlight: number
  /** From the intended start to the last byte; null when none was answered. */
  response: Percentiles | null
  /** From the send to the last byte. */
  service: Percentiles | null
  /** How late the generator sent. */
  lagP99Ms: number | null
  server: ServerSecond | null
  /** Rows that were broken in this second: indices into the scenario's `rows`. */
  broken: number[]
  /** Ids of the server's incidents that were opened in it. */
  incidents: string[]
}

export interface Percentiles {
  meanMs: number
  p50Ms: number
  p90Ms: number
  p95Ms: number
  p99Ms: number
  p999Ms: number
  maxMs: number
}

/** The target's process over that second. A null is what it does not tell. */
export interface ServerSecond {
  /** 1 is one core. */
  cpuRatio: number | null
  loopUtilization: number | null
  loopDelayP50Ms: number | null
  loopDelayP99Ms: number | null
  loopDelayMaxMs: number | null
  gcCount: number | null
  gcPauseMs: number | null
  heapUsedBytes: number | null
  heapLimitBytes: number | null
  rssBytes: number | null
}

export interface SubjectReport {
  /** `GET /orders/:id`, `workflow:pay`, `workflow:pay/cart`, `ws:/chat`, `sse:/prices`, or `(all)`. */
  subject: string
  count: number
  errors: number
  perSec: number
  /** From the intended start. */
  response: Percentiles | null
  service: Percentiles | null
  /** Where the mean time of a request went; null for what nobody tells. */
  split: LatencySplit | null
  /** Answers by status; `0` for those that never came. */
  statuses: Record<string, number>
  histograms: { response: HistogramJson; service: HistogramJson }
}

/** Means, in the order in which a request passes through them. They add up to the mean response time. */
export interface LatencySplit {
  /** From the intended start to the send: the generator, and in the open model whoever waited for a connection. */
  queueMs: number
  /** What is left of the service time when all below is taken off: the network, the kernel, the accept queue. */
  networkMs: number
  loopWaitMs: number | null
  /** Handler, by the target's own clock; without what it awaited by name, if that is known. */
  handlerMs: number | null
  awaitMs: number | null
}

export interface WorkflowReport {
  name: string
  count: number
  errors: number
  perSec: number
  whole: Percentiles | null
  steps: {
    name: string
    count: number
    errors: number
    /** Runs that never came this far. */
    skipped: number
    latency: Percentiles | null
    /** Mean time from the beginning of the run to the beginning of the step. */
    startsAtMs: number
  }[]
}

export interface ErrorClass {
  subject: string
  /** `status 503`, `timeout`, `connection reset`, `check: body.total`. */
  kind: string
  count: number
  /** From the scenario's start. */
  firstMs: number
  lastMs: number
  /** One sentence of the first of them. Never a body. */
  example: string
}

export interface SlowLoadRequest {
  subject: string
  /** Intended start, from the scenario's start. */
  atMs: number
  responseMs: number
  serviceMs: number
  status: number
  /** Of the `traceparent` that it carried; null unless the load sends one. */
  traceId: string | null
}

/** One limit of one subject, held against what was measured. */
export interface SlaRow {
  subject: string
  /** A metric of the SLA, or what only a load run can judge. */
  metric: Metric | 'recoveryMs' | 'expectedMs' | 'eventGapMs'
  severity: Severity
  importance: Importance
  category: string
  limit: number
  observed: number | null
  /** The interval that holds the true value with 99 %; null where the figure is a fact. */
  interval: [lowest: number, highest: number] | null
  samples: number
  /** Fewer are never a verdict. */
  needed: number
  state: RowState
  /** Who measured: the generator, or the target's own `/perf`. */
  by: 'generator' | 'target'
  /** In words: why it stands where it stands. */
  why: string
  seconds: { judged: number; broken: number; firstBrokenMs: number | null }
  /** Words of the SLA's author, and who is told. */
  note?: string
  owner?: string
}

export interface GeneratorHealth {
  /** It was the bottleneck: nothing of this scenario can be believed. */
  invalid: boolean
  /** In words; empty when it is well. */
  reasons: string[]
  threads: number
  lagP50Ms: number
  lagP99Ms: number
  lagMaxMs: number
  /** Of its busiest thread. */
  loopUtilization: number
  /** Of all of its threads: 1 is one core. */
  cpuRatio: number
  /** Sent, of what was planned for the time that passed. */
  sentRatio: number
  heapUsedBytes: number
  /** Of the host, over the scenario: CPU that the hypervisor gave to others; null where nobody tells. */
  stealRatio: number | null
}

/** What the target did for each request, over some seconds at one level of load. */
export interface WorkSlice {
  fromMs: number
  toMs: number
  requests: number
  /** All threads of the target. */
  cpuUsPerRequest: number
  /** Its main thread; null where Node does not tell. */
  mainCpuUsPerRequest: number | null
  allocatedBytesPerRequest: number | null
  gcCount: number
  gcUsPerRequest: number
  /** `op:db.query` and the like: calls per request, exact. */
  operationsPerRequest: Record<string, number>
}

/** An incident that the target wrote while it was under load. */
export interface LoadIncident {
  id: string
  /** Epoch milliseconds, by the target's clock. */
  openedAt: number
  /** From the scenario's start. */
  atMs: number
  severity: Severity
  reason: string
  verdict: Verdict | null
  /** Files that were fetched, relative to the report's folder; empty when none could be. */
  files: { kind: string; path: string; bytes: number; fromMs?: number; toMs?: number }[]
}

// ---------------------------------------------------------------- capacity and scaling

export interface CapacityReport {
  unit: 'arrivals' | 'users'
  /** Every level that was tried, in the order of trying. */
  levels: CapacityLevel[]
  /** Highest level that kept the SLA, and lowest that did not; null when the search ended before it. */
  keeps: number | null
  breaks: number | null
  /** How often `keeps` was confirmed. */
  confirmed: number
  /** From where on more load brings no more throughput, by the universal scalability law; null when it does not show. */
  knee: number | null
  fit: { gamma: number; alpha: number; beta: number } | null
  /** What ran out first, in words; null when the target tells nothing. */
  saturates: string | null
  /** Of what is asked for: capacity over level, by name (`target`, `peak`, `burst`). */
  headroom: Record<string, { level: number; ratio: number }>
}

export interface CapacityLevel {
  level: number
  purpose: 'search' | 'confirm' | 'recovery'
  perSec: number
  errors: number
  response: Percentiles | null
  server: ServerSecond | null
  state: RowState
  broken: string[]
}

export interface ScalingReport {
  by: 'instances' | 'heap'
  rows: {
    /** Instances, or MiB. */
    value: number
    perSec: number
    /** Throughput over that of the first row times the instances; null for heaps. */
    efficiency: number | null
    response: Percentiles | null
    state: RowState
    why: string
  }[]
}

// ---------------------------------------------------------------- comparison

export type ComparisonVerdict =
  | 'regressed'
  | 'improved'
  | 'equivalent'
  | 'inconclusive'
  | 'no-baseline'
  | 'no-data'
  | 'incomparable'
  | 'invalid'

export interface ComparisonReport {
  /** A git ref, a folder or a baseline's name. */
  against: string
  rounds: number
  confidence: number
  rows: ComparisonRow[]
  /** Functions whose CPU time per request grew, the largest growth first. */
  grown: { functionName: string; url: string; line: number; beforeUs: number; afterUs: number }[]
}

export interface ComparisonRow {
  lane: 'counts' | 'work' | 'time'
  subject: string
  metric: string
  unit: 'µs' | 'ms' | 'bytes' | 'count' | '/s'
  before: number | null
  after: number | null
  /** Ratio − 1. */
  change: number | null
  interval: [lowest: number, highest: number] | null
  /** Less is never a regression. */
  minEffect: number
  verdict: ComparisonVerdict
  why: string
}
