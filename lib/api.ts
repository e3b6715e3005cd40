import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AccessOptions, ResolvedOptions } from './config/types.ts'
import type { PerfEvents } from './events.ts'
import type { Explanation } from './explain.ts'
import type { MetricRegistry } from './export/registration.ts'
import type { Endpoint } from './http/endpoint.ts'
import type { Followable } from './operations/follow.ts'
import type { Live } from './live/live.ts'
import type { MetricProducer } from './otlp/producer.ts'
import type { Workflow } from './operations/workflow.ts'
import type { Shedder } from './shed/shedder.ts'
import type { RouteOf, Tracked } from './track/exchange.ts'
import type { Incident, IncidentSummary, Observation, Snapshot } from './types.ts'

export interface CaptureRequest {
  /** One sentence for the incident. */
  reason?: string
  /** 500 to 60 000; up to an hour with the flight recorder, and breaches meanwhile join it. @default capture.duringMs */
  durationMs?: number
  /** False: the process may exit before it is over. It then ends with the process. @default true */
  keepAlive?: boolean
  /** @default as in the options */
  heap?: boolean
}

export interface HandlerOptions {
  /** Instead of the rules in the options. `{ authorize: () => true }`: your own middleware has checked already. */
  access?: AccessOptions
}

/** One perf: what the adapters share, and what you hold. */
export interface Perf extends AsyncDisposable {
  readonly options: ResolvedOptions
  /** The `/perf` endpoint, or null when it is switched off. */
  readonly endpoint: Endpoint | null
  /** For adapters: turns requests away before they are tracked; null when `shed` is off. */
  readonly shedder: Pick<Shedder, 'sheds'> | null
  /** Begins to observe and to judge. Idempotent. Keeps no process alive. */
  start(): this
  /** Ends timers, observers, sessions and a running capture (which stays readable). Idempotent. */
  close(): Promise<void>
  /** Counts a finished request by hand. Never throws. */
  observe(observation: Observation): void
  /**
   * Follows a request to its end, whichever that is, and counts it once: what the adapters are made of. `routeOf`
   * is asked at the end, and for requests in flight when somebody looks.
   */
  track(req: IncomingMessage, res: ServerResponse, routeOf: RouteOf): Tracked | undefined
  /**
   * For adapters: between the two the main thread works for this request, such as while `next()` runs. That is how the
   * flight recorder knows whose CPU time it was. Both take what `track` answered.
   */
  enter(tracked: Tracked | undefined): void
  leave(tracked: Tracked | undefined): void
  /**
   * For adapters of frameworks that rebuild the response: may be called before they do, where touching it is cheap.
   * Only what is then tracked is counted.
   */
  prepare(req: IncomingMessage, res: ServerResponse): void
  /**
   * Runs `fn` as a named operation: its latency and whether it failed. What it returns comes back, what it throws is
   * thrown. A promise comes back as the promise that follows it: the same outcome, another object.
   */
  measure<T>(operation: string, fn: () => T): T
  /** Whether a look-up, such as a cache's, found what it was asked for. */
  hit(operation: string, hit: boolean): void
  /** A figure of yours that is read at each tick, such as the waiters of a pool. Returns the way to take it away. */
  gauge(name: string, read: () => number): () => void
  /**
   * Counts what goes through an object of yours: a `Pool` or `Client` of `pg` (`NAME.connect`, `NAME.query`, the gauge
   * `NAME.waiting`), a database of `node:sqlite` (`NAME.query`), the look-ups of an `LRUCache` (`NAME`). Only this object is
   * touched, until what is returned is called. Never throws: what it does not know is an `error` event.
   */
  follow(one: Followable, name?: string): () => void
  /** Begins one run of a workflow, which takes until its `end()`. */
  workflow(name: string): Workflow
  /** What stays open: the WebSockets and event streams of one endpoint, named by you and never by a URL. */
  live(name: string): Live
  /** Everything now. Holds the loop for about 10 µs a route; `/perf` renders in slices instead. */
  snapshot(): Snapshot
  /** Every rule: what it saw last, and why it did or did not fire or capture. Costs what `snapshot` does. */
  explain(): Explanation[]
  /**
   * Takes a profile now and writes an incident. Joins a capture that is running. Keeps the process alive until it is
   * done, unless told otherwise. Rejects with `ERR_PERF_CAPTURE_REFUSED` when a budget forbids it, `ERR_PERF_CAPTURE_FAILED` when it could
   * not be taken or written, `ERR_PERF_CLOSED` after `close()`.
   */
  capture(request?: CaptureRequest): Promise<Incident>
  /** Newest first, those of earlier runs among them. */
  incidents(): readonly IncidentSummary[]
  /** Returns the way to stop listening. */
  on<E extends keyof PerfEvents>(event: E, listener: (payload: PerfEvents[E]) => void): () => void
  /** The `/perf` router, to mount yourself: make it once. Throws `ERR_PERF_OPTIONS` for access rules that are none. */
  handler(options?: HandlerOptions): (req: IncomingMessage, res: ServerResponse, next?: () => void) => void
  /** For adapters: runs once when the perf closes, at once when it is closed already. */
  onClose(release: () => void): void
  /** Puts our metrics into your prom-client registry. Returns the way to take them out. */
  register(registry: MetricRegistry): () => void
  /**
   * Our metrics for a reader of yours, of `@opentelemetry/sdk-metrics`: `metricProducers: [perf.metricProducer()]`. Read when the
   * reader collects, in slices; since the start (cumulative), of this process alone. Without an SDK there is `otlp`.
   */
  metricProducer(): MetricProducer
}
