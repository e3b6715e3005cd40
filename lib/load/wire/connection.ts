import type { Duplex } from 'node:stream'
import { AnswerReader, type AnswerSink } from './answer-reader.ts'

/** A request as it goes over the wire. */
export interface Outgoing {
  /** Head and body, each character a byte. */
  bytes: string
  isHead: boolean
  /** Somebody looks at the answer's headers or its body. */
  keeps: boolean
  /** May be sent again when the connection ended without a word. */
  isIdempotent: boolean
}

/** How one exchange ended. The same object for each exchange of a connection: read it at once. */
export interface Outcome {
  /** 0 when no answer came. */
  readonly status: number
  /** In words, when it failed below HTTP. */
  readonly failure: string | null
  readonly sentMs: number
  /** When the first byte of the answer came; 0 without one. */
  readonly firstByteMs: number
  readonly endedMs: number
  readonly head: string | null
  readonly body: Buffer | null
}

export interface Wiring {
  connect(): Duplex
  nowMs(): number
}

const MAX_KEPT_BYTES = 16 * 1024 * 1024
/** Node's servers close what has idled for five seconds. */
const STALE_AFTER_MS = 4_000
const nothing = Buffer.alloc(0)

/** One connection, one request at a time. Opens by itself, and anew when the server has closed it. */
export class Connection implements AnswerSink, Outcome {
  status: number = 0
  failure: string | null = null
  sentMs: number = 0
  firstByteMs: number = 0
  endedMs: number = 0
  head: string | null = null
  body: Buffer | null = null
  /** When the request under way has taken too long; Infinity when there is none. */
  deadlineMs: number = Infinity

  readonly #wiring: Wiring
  #socket: Duplex | null = null
  #reader: AnswerReader
  #outgoing: Outgoing | null = null
  #done: ((outcome: Outcome) => void) | null = null
  #pieces: Buffer[] = []
  #keptBytes = 0
  #exchanges = 0

  constructor(wiring: Wiring) {
    this.#wiring = wiring
    this.#reader = new AnswerReader(this)
  }

  /** `done` is called once, whatever happens. */
  send(outgoing: Outgoing, timeoutMs: number, done: (outcome: Outcome) => void): void {
    const nowMs = this.#wiring.nowMs()
    this.#outgoing = outgoing
    this.#done = done
    this.sentMs = nowMs
    this.deadlineMs = nowMs + timeoutMs
    this.#clear()
    if (this.#socket !== null && nowMs - this.endedMs > STALE_AFTER_MS) this.#drop()
    this.#write()
  }

  /** Ends the request under way, as if the client had left. */
  abort(failure: string): void {
    this.#drop()
    this.#finish(failure)
  }

  close(): void {
    this.#done = null
    this.#drop()
  }

  #clear(): void {
    this.status = 0
    this.failure = null
    this.firstByteMs = 0
    this.head = null
    this.body = null
    this.#pieces = []
    this.#keptBytes = 0
  }

  #write(): void {
    const { bytes, isHead, keeps } = this.#outgoing!
    try {
      this.#socket ??= this.#open()
      this.#reader.expect(isHead, keeps)
      this.#socket.write(bytes, 'latin1')
    } catch (error) {
      this.abort(failureOf(error))
    }
  }

  #open(): Duplex {
    const socket = this.#wiring.connect()
    this.#reader = new AnswerReader(this)
    this.#exchanges = 0
    const isOurs = (): boolean => this.#socket === socket
    socket.on('data', (piece: Buffer) => {
      if (isOurs()) this.#read(piece)
    })
    socket.on('error', (error) => {
      if (isOurs()) this.#lost(failureOf(error))
    })
    // A half-open connection is of no use to anybody.
    socket.on('end', () => {
      if (isOurs() && !this.#reader.end()) this.#lost('the connection was closed before the answer was whole')
      else socket.destroy()
    })
    socket.on('close', () => {
      if (isOurs()) this.#lost('the connection was closed before the answer was whole')
    })
    return socket
  }

  #read(piece: Buffer): void {
    if (this.#done === null) return this.#drop()
    if (this.firstByteMs === 0) this.firstByteMs = this.#wiring.nowMs()
    try {
      this.#reader.push(piece)
    } catch (error) {
      this.abort(failureOf(error))
    }
  }

  onHead(status: number, head: string | null): void {
    this.status = status
    this.head = head
  }

  onBody(piece: Buffer): void {
    if (this.#outgoing?.keeps !== true) return
    this.#keptBytes += piece.length
    if (this.#keptBytes > MAX_KEPT_BYTES) throw new Error('a body of over 16 MiB, which no check looks at')
    this.#pieces.push(Buffer.from(piece))
  }

  onEnd(keepsAlive: boolean): void {
    this.#exchanges++
    if (!keepsAlive) this.#drop()
    const { keeps } = this.#outgoing!
    if (keeps) this.body = this.#pieces.length === 0 ? nothing : Buffer.concat(this.#pieces)
    this.#finish(null)
  }

  /** Without a byte of an answer, on a connection that had served before: the server closed it as we were sending. */
  #lost(failure: string): void {
    const isReused = this.#exchanges > 0
    this.#drop()
    if (this.#done === null) return
    if (isReused && this.firstByteMs === 0 && this.#outgoing?.isIdempotent === true) return this.#write()
    this.#finish(failure)
  }

  #finish(failure: string | null): void {
    const done = this.#done
    if (done === null) return
    this.#done = null
    this.deadlineMs = Infinity
    this.failure = failure
    if (failure !== null) this.status = 0
    this.endedMs = this.#wiring.nowMs()
    done(this)
  }

  #drop(): void {
    const socket = this.#socket
    this.#socket = null
    socket?.destroy()
  }
}

const names: Record<string, string> = {
  ECONNRESET: 'connection reset',
  ECONNREFUSED: 'connection refused',
  EPIPE: 'connection reset',
  ETIMEDOUT: 'connecting took too long',
  EADDRNOTAVAIL: 'no free port on this machine',
  EMFILE: 'too many open files on this machine',
}

function failureOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return names[code ?? ''] ?? message ?? String(error)
}
