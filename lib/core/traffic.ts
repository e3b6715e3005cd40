import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BlackBox } from '../black-box.ts'
import type { ResolvedOptions } from '../config/types.ts'
import { Recorder } from '../record/recorder.ts'
import { OTHER } from '../record/naming.ts'
import { routeLabel, UNMATCHED } from '../record/route-name.ts'
import type { RuleBook } from '../sla/rules.ts'
import { boundariesOf, limitsByRow } from '../sla/rules.ts'
import { Exchange, type RouteOf, type Tracked } from '../track/exchange.ts'
import { Exchanges } from '../track/exchanges.ts'
import type { Observation, OpenRequest } from '../types.ts'

/** A body that took longer than this after its first byte was a stream: its length is not the route's latency. */
const STREAM_AFTER_MS = 1_000
/** One request in so many is timed to tell what recording costs. */
const TIMED_ONE_IN = 1_024
const OPEN_REQUESTS_KEPT = 50

export interface TrafficDeps {
  options: ResolvedOptions
  book: RuleBook
  onError(error: unknown): void
}

/** The requests of the application, from their first moment until they are counted. */
export class Traffic {
  readonly recorder: Recorder
  /** Null while nothing records. A field, because every request asks for it. */
  box: BlackBox | null = null
  readonly #deps: TrafficDeps
  readonly #exchanges: Exchanges
  #recorded = 0
  /** Mean cost of counting one request. */
  observeNs: number = 0

  constructor(deps: TrafficDeps) {
    const { options, book } = deps
    const limitsMs = limitsByRow(book.routes)
    if (book.everyRoute.length > 0) limitsMs.set('*', boundariesOf(book.everyRoute))
    this.#deps = deps
    this.recorder = new Recorder({ spanMs: options.window.spanMs, maxRoutes: options.routes.max, limitsMs })
    this.#exchanges = new Exchanges({
      clock: options.clock,
      onEnd: (exchange, endMs) => this.#record(exchange, endMs),
      onError: (error) => deps.onError(error),
    })
  }

  observe(observation: Observation): void {
    try {
      this.recorder.observe(observation, this.#deps.options.clock.nowMs())
    } catch (error) {
      this.#deps.onError(error)
    }
  }

  prepare(req: IncomingMessage, res: ServerResponse): void {
    this.#exchanges.prepare(req, res)
  }

  track(req: IncomingMessage, res: ServerResponse, routeOf: RouteOf): Exchange | undefined {
    const exchange = this.#exchanges.track(req, res, routeOf)
    if (exchange !== undefined && this.box?.isOn === true) this.box.begin(exchange)
    return exchange
  }

  enter(tracked: Tracked | undefined): void {
    if (tracked instanceof Exchange && tracked.number !== 0) this.box?.enter(tracked)
  }

  leave(tracked: Tracked | undefined): void {
    if (tracked instanceof Exchange && tracked.number !== 0) this.box?.leave(tracked)
  }

  #record(exchange: Exchange, endMs: number): void {
    const { req, startMs, headMs, status, aborted, timed } = exchange
    const { series, label } = this.recorder.table.entryOf(req.method ?? 'GET', this.#patternOf(exchange))
    let latencyMs = endMs - startMs
    if (!timed) {
      latencyMs = 0
      series.recordUntimed(status, endMs)
    } else if (headMs > 0 && endMs - headMs > STREAM_AFTER_MS) {
      latencyMs = headMs - startMs
      series.recordStream(status, latencyMs, endMs - startMs, aborted, endMs)
    } else series.record(status, latencyMs, aborted, endMs)
    if (exchange.number !== 0) this.box?.end(exchange, label, status, aborted, startMs + latencyMs)
    if (++this.#recorded % TIMED_ONE_IN === 0) this.#timeOne(endMs)
  }

  /** A name that cannot be told must not lose the request. */
  #patternOf(exchange: Exchange): string {
    try {
      return exchange.route() ?? UNMATCHED
    } catch (error) {
      this.#deps.onError(error)
      return UNMATCHED
    }
  }

  /** Half the cost of a request is its beginning, which is as long as its end. */
  #timeOne(endMs: number): void {
    const ns = (this.#deps.options.clock.nowMs() - endMs) * 2e6
    this.observeNs = this.observeNs === 0 ? ns : this.observeNs * 0.9 + ns * 0.1
  }

  /** Requests under way. */
  get count(): number {
    return this.#exchanges.count
  }

  sweep(): void {
    this.#exchanges.sweep()
  }

  /** Requests that have ended. */
  get recorded(): number {
    return this.#recorded
  }

  startedMs(res: object): number | undefined {
    return this.#exchanges.startedMs(res)
  }

  /** Open requests of each route, by its label. */
  inFlight(): Map<string, number> {
    const open = new Map<string, number>()
    this.#exchanges.forEach((method, pattern) => {
      const { label } = this.recorder.table.residentOf(method, pattern ?? UNMATCHED)
      open.set(label, (open.get(label) ?? 0) + 1)
    })
    return open
  }

  /** The oldest open requests, for an incident. */
  openRequests(): OpenRequest[] {
    return this.#exchanges.openRequests(labelOf, OPEN_REQUESTS_KEPT)
  }

  /** The route of the open request with this number on the tape; null when it is not known yet. */
  routeOfRequest(number: number): string | null {
    const exchange = this.#exchanges.numbered(number)
    return exchange === undefined ? null : labelOf(exchange.req.method ?? 'GET', exchange.route())
  }

  /** The route that answers with this; null when nobody tracks it. */
  routeOfResponse(res: ServerResponse): string | null {
    const exchange = this.#exchanges.of(res)
    return exchange === undefined ? null : labelOf(exchange.req.method ?? 'GET', exchange.route())
  }

  /** What is still open is not followed any more. */
  clear(): void {
    this.#exchanges.clear()
  }
}

function labelOf(method: string, pattern: string | undefined): string {
  return pattern === OTHER ? OTHER : routeLabel(method, pattern ?? UNMATCHED)
}
