import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock, OpenRequest } from '../types.ts'
import { Attachments } from './attachments.ts'
import { readEnding } from './ending.ts'
import type { Exchange, RouteOf } from './exchange.ts'

export interface ExchangesOptions {
  clock: Clock
  /** Called once for each request, when it is over. */
  onEnd(exchange: Exchange, endMs: number): void
  onError(error: unknown): void
}

/**
 * The requests that are under way. Each ends exactly once: at its response's `close`, or, for one whose response
 * never closes because somebody took its socket over, at the next sweep.
 */
export class Exchanges {
  readonly #options: ExchangesOptions
  readonly #clock: Clock
  readonly #open: Exchange[] = []
  readonly #attachments: Attachments

  constructor(options: ExchangesOptions) {
    this.#options = options
    this.#clock = options.clock
    this.#attachments = new Attachments(options.clock, (exchange) => this.#end(exchange))
  }

  get count(): number {
    return this.#open.length
  }

  /** Attaches to a response without following it: `track` finds it so. */
  prepare(req: IncomingMessage, res: ServerResponse): void {
    this.#attachments.prepare(req, res)
  }

  /** Follows a request to its end. A second call for the same response changes nothing. */
  track(req: IncomingMessage, res: ServerResponse, routeOf: RouteOf): Exchange | undefined {
    const exchange = this.#attachments.exchangeOf(req, res, routeOf)
    if (exchange.startMs >= 0) return undefined
    exchange.routeOf = routeOf
    exchange.startMs = this.#clock.nowMs()
    exchange.at = this.#open.length
    this.#open.push(exchange)
    return exchange
  }

  /** When the request of this response began; undefined if it is not followed. */
  startedMs(res: object): number | undefined {
    const startMs = this.#attachments.find(res)?.startMs ?? -1
    return startMs < 0 ? undefined : startMs
  }

  #end(exchange: Exchange): void {
    const { at } = exchange
    if (at < 0) return
    const last = this.#open.pop()!
    if (last !== exchange) {
      this.#open[at] = last
      last.at = at
    }
    exchange.at = -1
    try {
      const endMs = this.#clock.nowMs()
      readEnding(exchange, endMs)
      this.#options.onEnd(exchange, endMs)
    } catch (error) {
      this.#options.onError(error)
    }
  }

  /** Ends those whose connection is gone although their response never said so (hijacked sockets). */
  sweep(): void {
    for (let at = this.#open.length - 1; at >= 0; at--) {
      const exchange = this.#open[at]!
      if (exchange.res.closed || exchange.req.socket?.destroyed) this.#end(exchange)
    }
  }

  /** Open requests of each route, by `[method, pattern]`. */
  forEach(visit: (method: string, pattern: string | undefined, exchange: Exchange) => void): void {
    for (const exchange of this.#open) {
      let pattern: string | undefined
      try {
        pattern = exchange.route()
      } catch (error) {
        this.#options.onError(error)
      }
      visit(exchange.req.method ?? 'GET', pattern, exchange)
    }
  }

  /** The open request with this number on the tape. */
  numbered(number: number): Exchange | undefined {
    return this.#open.find((exchange) => exchange.number === number)
  }

  /** Also one that is over, as long as its response is there. */
  of(res: ServerResponse): Exchange | undefined {
    return this.#attachments.attachedTo(res)
  }

  /** The oldest open requests, for an incident. */
  openRequests(label: (method: string, pattern: string | undefined) => string, max: number): OpenRequest[] {
    const nowMs = this.#clock.nowMs()
    const open: OpenRequest[] = []
    this.forEach((method, pattern, { startMs, res }) => {
      open.push({
        route: label(method, pattern),
        method,
        ageMs: nowMs - startMs,
        headersSent: res.headersSent,
      })
    })
    return open.toSorted((a, b) => b.ageMs - a.ageMs).slice(0, max)
  }

  /** Forgets everything; what is still open is not followed any more. */
  clear(): void {
    for (const exchange of this.#open) {
      exchange.at = -1
      this.#attachments.detach(exchange)
    }
    this.#open.length = 0
  }
}
