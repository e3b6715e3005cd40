import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../types.ts'
import { Exchange, type RouteOf } from './exchange.ts'

interface Attached {
  [key: symbol]: Exchange | undefined
  writeHead: WriteHead
  /** Node's own: the length of an answer that `end()` was handed whole, when that is what writes the head. */
  _contentLength?: number | null
}
type WriteHead = (...args: unknown[]) => ServerResponse

/** An answer of this length leaves in one write: it is no stream, and when its head was written is nobody's concern. */
const ONE_WRITE_BYTES = 16_384

/** What hangs on a response: its exchange, one `close` listener, and `writeHead` for the time of the head. */
export class Attachments {
  // A symbol of its own for each perf: two of them on one server must not take each other's exchange.
  readonly #key = Symbol('perfguard.exchange')
  readonly #onClose: (this: ServerResponse) => void
  readonly #writeHead: WriteHead
  /** The last one prepared: nearly always the one that is asked for next. */
  #prepared: Exchange | undefined

  constructor(clock: Clock, onClose: (exchange: Exchange) => void) {
    const key = this.#key
    this.#onClose = function close(this: ServerResponse): void {
      const exchange = (this as unknown as Attached)[key]
      if (exchange !== undefined) onClose(exchange)
    }
    this.#writeHead = function writeHead(this: Attached, ...args: unknown[]): ServerResponse {
      const exchange = this[key]!
      const length = this._contentLength
      const whole = typeof length === 'number' && length <= ONE_WRITE_BYTES
      if (!whole && exchange.headMs === 0) exchange.headMs = clock.nowMs()
      const before = exchange.writeHead ?? inheritedWriteHead(exchange.res)
      return before.apply(exchange.res, args as Parameters<ServerResponse['writeHead']>)
    }
  }

  /**
   * Attaches before the framework rebuilds the response. Express changes its prototype, and V8 before 13 gives it a
   * hidden class of its own with the next property: whatever touches it from then on misses its caches.
   */
  prepare(req: IncomingMessage, res: ServerResponse): void {
    if (this.attachedTo(res) !== undefined) return
    // oxlint-disable-next-line typescript/unbound-method -- called with `apply`
    const own = Object.hasOwn(res, 'writeHead') ? res.writeHead : undefined
    this.#prepared = this.#attach(new Exchange(req, res, own, unnamed))
  }

  exchangeOf(req: IncomingMessage, res: ServerResponse, routeOf: RouteOf): Exchange {
    const prepared = this.#prepared
    if (prepared !== undefined) {
      this.#prepared = undefined
      if (prepared.res === res) return prepared
    }
    // oxlint-disable-next-line typescript/unbound-method -- called with `apply`
    return this.attachedTo(res) ?? this.#attach(new Exchange(req, res, res.writeHead, routeOf))
  }

  find(res: object): Exchange | undefined {
    return this.attachedTo(res)
  }

  detach(exchange: Exchange): void {
    exchange.res.off('close', this.#onClose)
  }

  attachedTo(res: object): Exchange | undefined {
    return (res as unknown as Attached)[this.#key]
  }

  #attach(exchange: Exchange): Exchange {
    const { res } = exchange
    const attached = res as unknown as Attached
    attached[this.#key] = exchange
    attached.writeHead = this.#writeHead
    res.on('close', this.#onClose)
    return exchange
  }
}

function inheritedWriteHead(res: ServerResponse): ServerResponse['writeHead'] {
  // oxlint-disable-next-line typescript/unbound-method -- called with `apply`
  return (Object.getPrototypeOf(res) as ServerResponse).writeHead
}

function unnamed(): undefined {
  return undefined
}
