import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock, OpenRequest } from '../types.ts'
import { readEnding } from './ending.ts'
import { Exchange, type RouteOf } from './exchange.ts'

export interface ExchangesOptions {
  clock: Clock
  /** Called once for each request, when it is over. */
  onEnd(exchange: Exchange, endMs: number): void
  onError(error: unknown): void
}

interface Tracked {
  [key: symbol]: Exchange | undefined
  writeHead: WriteHead
  /** Node's own: the length of an answer that `end()` was handed whole, when that is what writes the head. */
  _contentLength?: number | null
}
type WriteHead = (...args: unknown[]) => ServerResponse

/** An answer of this length leaves in one write: it is no stream, and when its head was written is nobody's concern. */
const ONE_WRITE_BYTES = 16_384

/**
 * The requests that are under way. Each ends exactly once: at its response's `close`, or, for one whose response
 * never closes because somebody took its socket over, at the next sweep.
 */
export class Exchanges {
  readonly #options: ExchangesOptions
  readonly #clock: Clock
  readonly #open: Exchange[] = []
  // A symbol of its own for each perf: two of them on one server must not take each other's exchange.
  readonly #key = Symbol('perfguard.exchange')
  readonly #onClose: (this: ServerResponse) => void
  readonly #writeHead: WriteHead
  /** The last one prepared: nearly always what `track` is called for next. */
  #prepared: Exchange | undefined

  constructor(options: ExchangesOptions) {
    this.#options = options
    this.#clock = options.clock
    const key = this.#key
    const { clock } = options
    const end = (exchange: Exchange): void => this.#end(exchange)
    this.#onClose = function onClose(this: ServerResponse): void {
      const exchange = (this as unknown as Tracked)[key]
      if (exchange !== undefined) end(exchange)
    }
    this.#writeHead = function writeHead(this: Tracked, ...args: unknown[]): ServerResponse {
      const exchange = this[key]!
      const length = this._contentLength
      const whole = typeof length === 'number' && length <= ONE_WRITE_BYTES
      if (!whole && exchange.headMs === 0) exchange.headMs = clock.nowMs()
      const writeHead = exchange.writeHead ?? (Object.getPrototypeOf(this) as ServerResponse).writeHead
      return writeHead.apply(exchange.res, args as Parameters<ServerResponse['writeHead']>)
    }
  }

  get count(): number {
    return this.#open.length
  }

  /**
   * Attaches to a response without following it. Express changes the prototype of each response, and V8 before 13
   * then gives each a shape of its own: all that is touched from there on costs a cache miss, a microsecond in all.
   * Here it does not, and `track` finds what it needs.
   */
  prepare(req: IncomingMessage, res: ServerResponse): void {
    if (this.#trackedIn(res) !== undefined) return
    // oxlint-disable-next-line typescript/unbound-method -- called with `apply`
    const writeHead = Object.hasOwn(res, 'writeHead') ? res.writeHead : undefined
    this.#prepared = this.#attach(new Exchange(req, res, writeHead, unnamed))
  }

  /** Follows a request to its end. A second call for the same response changes nothing. */
  track(req: IncomingMessage, res: ServerResponse, routeOf: RouteOf): void {
    const exchange = this.#exchangeOf(req, res, routeOf)
    if (exchange.startMs >= 0) return
    exchange.routeOf = routeOf
    exchange.startMs = this.#clock.nowMs()
    exchange.at = this.#open.length
    this.#open.push(exchange)
  }

  #exchangeOf(req: IncomingMessage, res: ServerResponse, routeOf: RouteOf): Exchange {
    const prepared = this.#prepared
    if (prepared !== undefined) {
      this.#prepared = undefined
      if (prepared.res === res) return prepared
    }
    // oxlint-disable-next-line typescript/unbound-method -- called with `apply`
    return this.#trackedIn(res) ?? this.#attach(new Exchange(req, res, res.writeHead, routeOf))
  }

  #trackedIn(res: ServerResponse): Exchange | undefined {
    return (res as unknown as Tracked)[this.#key]
  }

  #attach(exchange: Exchange): Exchange {
    const { res } = exchange
    const tracked = res as unknown as Tracked
    tracked[this.#key] = exchange
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
        pattern = exchange.routeOf(exchange.req, exchange.res)
      } catch (error) {
        this.#options.onError(error)
      }
      visit(exchange.req.method ?? 'GET', pattern, exchange)
    }
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
      exchange.res.off('close', this.#onClose)
    }
    this.#open.length = 0
    this.#prepared = undefined
  }
}

function unnamed(): undefined {
  return undefined
}
