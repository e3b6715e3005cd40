import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock, OpenRequest } from '../types.ts'
import { endingOf, type Ending } from './ending.ts'
import { Exchange, type RouteOf } from './exchange.ts'

export interface ExchangesOptions {
  clock: Clock
  /** Called once for each request, when it is over. */
  onEnd(exchange: Exchange, ending: Ending, endMs: number): void
  onError(error: unknown): void
}

type Tracked = { [key: symbol]: Exchange | undefined; writeHead: WriteHead }
type WriteHead = (...args: unknown[]) => ServerResponse

/**
 * The requests that are under way. Each ends exactly once: at its response's `close`, or, for one whose response
 * never closes because somebody took its socket over, at the next sweep.
 */
export class Exchanges {
  readonly #options: ExchangesOptions
  readonly #open: Exchange[] = []
  // A symbol of its own for each perf: two of them on one server must not take each other's exchange.
  readonly #key = Symbol('perfguard.exchange')
  readonly #onClose: (this: ServerResponse) => void
  readonly #writeHead: WriteHead

  constructor(options: ExchangesOptions) {
    this.#options = options
    const key = this.#key
    const { clock } = options
    const end = (exchange: Exchange): void => this.#end(exchange)
    this.#onClose = function onClose(this: ServerResponse): void {
      const exchange = (this as unknown as Tracked)[key]
      if (exchange !== undefined) end(exchange)
    }
    this.#writeHead = function writeHead(this: Tracked, ...args: unknown[]): ServerResponse {
      const exchange = this[key]!
      if (exchange.headMs === 0) exchange.headMs = clock.nowMs()
      return exchange.writeHead.apply(exchange.res, args as Parameters<ServerResponse['writeHead']>)
    }
  }

  get count(): number {
    return this.#open.length
  }

  /** Follows a request to its end. A second call for the same response changes nothing. */
  track(req: IncomingMessage, res: ServerResponse, routeOf: RouteOf): Exchange | undefined {
    const tracked = res as unknown as Tracked
    if (tracked[this.#key] !== undefined) return undefined
    const exchange = new Exchange(req, res, routeOf, this.#options.clock.nowMs())
    tracked[this.#key] = exchange
    exchange.at = this.#open.length
    this.#open.push(exchange)
    tracked.writeHead = this.#writeHead
    res.on('close', this.#onClose)
    return exchange
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
      const endMs = this.#options.clock.nowMs()
      const ending = endingOf(exchange.req, exchange.res, endMs - exchange.startMs)
      this.#options.onEnd(exchange, ending, endMs)
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
        pattern = exchange.routeOf(exchange.req, exchange.res)
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

  /** The oldest open requests, for an incident. */
  openRequests(label: (method: string, pattern: string | undefined) => string, max: number): OpenRequest[] {
    const nowMs = this.#options.clock.nowMs()
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
      exchange.res.off('close', this.#onClose)
    }
    this.#open.length = 0
  }
}
