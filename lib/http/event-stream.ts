import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import type { Writable } from 'node:stream'
import type { TableName } from '../page/wire.ts'

/** What one listener wants to hear of. */
export interface Wish {
  /** Beats of the page, in place of whole snapshots. */
  page: boolean
  tables: ReadonlySet<TableName>
}

/** News that wait for a slow reader; whoever is further behind has to begin anew. */
const MAX_WAITING = 100
/** More than this on the way to a reader, and it is too slow. */
const MAX_BEHIND_BYTES = 1_048_576
const MAX_SLOW_MS = 30_000
/** Then it has to come back, and be let in again. */
const MAX_LIFE_MS = 3_600_000

/** One listener: told what there is as fast as it reads, and never more than that. */
export class EventStream {
  readonly wish: Wish
  /** Tables that it has not got whole yet. */
  readonly unknown: Set<TableName>
  readonly #req: IncomingMessage
  readonly #res: ServerResponse
  readonly #bornMs: number
  /** When it was last seen to keep up. */
  #quickMs: number
  readonly #waiting: string[] = []

  constructor(req: IncomingMessage, res: ServerResponse, wish: Wish, nowMs: number) {
    this.wish = wish
    this.unknown = new Set(wish.tables)
    this.#req = req
    this.#res = res
    this.#bornMs = nowMs
    this.#quickMs = nowMs
  }

  /** What comes again: left out for whoever has not taken what came before. Whether it went out. */
  offer(text: string | Buffer): boolean {
    if (this.#isBehind) return false
    this.#write(text)
    return true
  }

  /** What comes once. */
  tell(text: string): void {
    if (!this.#isBehind) this.#write(text)
    else if (this.#waiting.push(text) > MAX_WAITING) this.#res.destroy()
  }

  /** It missed a table: its changes are worth nothing to it now. */
  missed(table: TableName): void {
    this.unknown.add(table)
  }

  /** Ends it where nobody may wait for it any longer: too slow, too old, or a server that closes. */
  check(nowMs: number): void {
    if (!this.#isBehind) this.#quickMs = nowMs
    if (nowMs - this.#quickMs > MAX_SLOW_MS) this.#res.destroy()
    else if (nowMs - this.#bornMs > MAX_LIFE_MS || isClosing(this.#req)) this.end()
  }

  end(): void {
    this.#res.end()
  }

  get #isBehind(): boolean {
    // HTTP/2's compatibility response does not tell, its stream does.
    const { writableLength, stream } = this.#res as ServerResponse & { stream?: Writable }
    return (writableLength ?? stream?.writableLength ?? 0) > MAX_BEHIND_BYTES
  }

  #write(text: string | Buffer): void {
    const res = this.#res as ServerResponse & { flush?: () => void }
    const waiting = this.#waiting.splice(0)
    if (waiting.length > 0) res.write(waiting.join(''))
    res.write(text)
    // Compression that does not heed `no-transform` would keep it. Node's own method of that name only prints a warning.
    if (Object.hasOwn(res, 'flush')) res.flush?.()
  }
}

/** A server that closes waits for all its answers, and this one would never end. */
function isClosing({ socket }: IncomingMessage): boolean {
  const { server } = (socket ?? {}) as { server?: Server }
  return server?.listening === false
}
