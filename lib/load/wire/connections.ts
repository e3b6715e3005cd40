import { Connection, type Outcome, type Outgoing, type Wiring } from './connection.ts'

const SWEEP_EVERY_MS = 50

const neverSent: Outcome = {
  status: 0,
  failure: 'timeout',
  sentMs: 0,
  firstByteMs: 0,
  endedMs: 0,
  head: null,
  body: null,
}

interface Waiting {
  outgoing: Outgoing
  done: (outcome: Outcome) => void
}

/** The connections of one thread: as many as are needed at once, the last used first, up to a bound. */
export class Connections {
  readonly #wiring: Wiring
  readonly #timeoutMs: number
  readonly #max: number
  readonly #all = new Set<Connection>()
  readonly #idle: Connection[] = []
  readonly #waiting: Waiting[] = []
  #waitingFrom = 0
  readonly #sweeper: NodeJS.Timeout

  constructor(wiring: Wiring, timeoutMs: number, max: number) {
    this.#wiring = wiring
    this.#timeoutMs = timeoutMs
    this.#max = max
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_EVERY_MS)
  }

  /** Of nobody else, until it is closed: a closed user keeps one. */
  own(): Connection {
    const connection = new Connection(this.#wiring)
    this.#all.add(connection)
    return connection
  }

  send(outgoing: Outgoing, done: (outcome: Outcome) => void): void {
    const connection = this.#idle.pop() ?? (this.#all.size < this.#max ? this.own() : undefined)
    if (connection === undefined) this.#waiting.push({ outgoing, done })
    else this.#exchange(connection, outgoing, done)
  }

  sendOn(connection: Connection, outgoing: Outgoing, done: (outcome: Outcome) => void): void {
    connection.send(outgoing, this.#timeoutMs, done)
  }

  #exchange(connection: Connection, outgoing: Outgoing, done: (outcome: Outcome) => void): void {
    connection.send(outgoing, this.#timeoutMs, (outcome) => {
      done(outcome)
      const next = this.#next()
      if (next === undefined) this.#idle.push(connection)
      else this.#exchange(connection, next.outgoing, next.done)
    })
  }

  /** A queue that is not moved up for each that leaves it. */
  #next(): Waiting | undefined {
    const next = this.#waiting[this.#waitingFrom]
    if (next === undefined) return undefined
    this.#waitingFrom++
    if (this.#waitingFrom > 1_000 && this.#waitingFrom * 2 > this.#waiting.length) {
      this.#waiting.splice(0, this.#waitingFrom)
      this.#waitingFrom = 0
    }
    return next
  }

  /** One timer for all: one for each request would cost more than the request. */
  #sweep(): void {
    const nowMs = this.#wiring.nowMs()
    for (const connection of this.#all) if (connection.deadlineMs <= nowMs) connection.abort('timeout')
  }

  /** What is under way ends as a timeout: it has taken at least this long. */
  giveUp(): void {
    const waiting = this.#waiting.splice(this.#waitingFrom)
    this.#waiting.length = this.#waitingFrom = 0
    for (const connection of this.#all) if (connection.deadlineMs < Infinity) connection.abort('timeout')
    for (const { done } of waiting) done({ ...neverSent, endedMs: this.#wiring.nowMs() })
  }

  close(): void {
    clearInterval(this.#sweeper)
    for (const connection of this.#all) connection.close()
    this.#all.clear()
    this.#idle.length = 0
  }
}
