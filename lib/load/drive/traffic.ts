import type { Expectation } from '../definition/user.ts'
import { BinFinder, type Bin, type Phase } from '../schedule/level.ts'
import { Answer } from '../wire/answer.ts'
import type { Connection, Outcome, Outgoing } from '../wire/connection.ts'
import type { Connections } from '../wire/connections.ts'
import { wrongInside, wrongStatus } from '../wire/expectation.ts'
import { withTraceparent } from '../wire/request-text.ts'
import type { Tally } from './tally.ts'

/** A request that can be sent any number of times. */
export interface Prepared {
  /** Its number in the tally; -1 for what is not counted. */
  subject: number
  outgoing: Outgoing
  expect: Expectation | undefined
  looksInside: boolean
}

/** `wrong` is what was not as it should be, as a kind of error; null when all is well. */
export type Ended = (outcome: Outcome, wrong: string | null) => void

export interface TrafficOptions {
  connections: Connections
  tally: Tally
  phases: readonly Phase[]
  bins: readonly Bin[]
  /** From the scenario's start. */
  nowMs(): number
  maxInFlight: number
  /** 16 hexadecimal digits, of this thread alone; null: no `traceparent`. */
  tracePrefix: string | null
}

const unsent: Outcome = {
  status: 0,
  failure: 'not sent: too many requests were under way',
  sentMs: 0,
  firstByteMs: 0,
  endedMs: 0,
  head: null,
  body: null,
}

/** Sends requests and counts how they end. */
export class Traffic {
  readonly tally: Tally
  readonly nowMs: () => number
  readonly #options: TrafficOptions
  readonly #finder: BinFinder
  readonly #free: Exchange[] = []
  /** Tasks of several requests that have begun and not ended. */
  runs: number = 0
  #traces = 0

  constructor(options: TrafficOptions) {
    this.#options = options
    this.tally = options.tally
    this.nowMs = () => options.nowMs()
    this.#finder = new BinFinder(options.bins)
  }

  get isBusy(): boolean {
    return this.tally.inFlight > 0 || this.runs > 0
  }

  binAt(atMs: number): number {
    return this.#finder.indexAt(atMs)
  }

  isJudged(bin: number): boolean {
    const { bins, phases } = this.#options
    return phases[bins[bin]!.phase]!.judged
  }

  /** `ended` is called once. `connection`: that one, and no other. */
  send(request: Prepared, intendedMs: number, connection: Connection | null, ended: Ended): void {
    const { tally } = this
    const { connections, maxInFlight } = this.#options
    const exchange = this.#free.pop() ?? new Exchange(this, (one) => this.#free.push(one))
    const bin = this.binAt(intendedMs)
    exchange.begin(request, intendedMs, bin, ended)
    if (tally.inFlight >= maxInFlight && request.subject >= 0) {
      tally.planned(bin, request.subject)
      tally.inFlight++
      setImmediate(exchange.done, unsent)
      return
    }
    if (request.subject >= 0) tally.sent(bin, request.subject, Math.max(0, this.nowMs() - intendedMs))
    tally.inFlight++
    const outgoing = this.#traced(request.outgoing, exchange)
    if (connection === null) connections.send(outgoing, exchange.done)
    else connections.sendOn(connection, outgoing, exchange.done)
  }

  #traced(outgoing: Outgoing, exchange: Exchange): Outgoing {
    const { tracePrefix } = this.#options
    if (tracePrefix === null) return outgoing
    exchange.traceId = tracePrefix + (++this.#traces).toString(16).padStart(16, '0')
    return withTraceparent(outgoing, exchange.traceId)
  }
}

/** One request under way. Used again: a closure for each would be most of what the generator leaves to its collector. */
class Exchange {
  traceId: string | null = null
  readonly #traffic: Traffic
  readonly #release: (exchange: Exchange) => void
  #request: Prepared | null = null
  #intendedMs = 0
  #bin = 0
  #ended: Ended | null = null

  constructor(traffic: Traffic, release: (exchange: Exchange) => void) {
    this.#traffic = traffic
    this.#release = release
  }

  begin(request: Prepared, intendedMs: number, bin: number, ended: Ended): void {
    this.#request = request
    this.#intendedMs = intendedMs
    this.#bin = bin
    this.#ended = ended
    this.traceId = null
  }

  readonly done = (outcome: Outcome): void => {
    const request = this.#request!
    const ended = this.#ended!
    const wrong = wrongOf(request, outcome)
    this.#traffic.tally.inFlight--
    if (request.subject >= 0) this.#count(request.subject, outcome, wrong)
    this.#ended = null
    this.#release(this)
    ended(outcome, wrong)
  }

  #count(subject: number, outcome: Outcome, wrong: string | null): void {
    const { tally } = this.#traffic
    const bin = this.#bin
    tally.ended(bin, subject, outcome.status, wrong !== null)
    // Who was refused has no latency; who waited in vain has at least this one.
    if (outcome.failure === null || outcome.failure === 'timeout') {
      const responseMs = outcome.endedMs - this.#intendedMs
      const serviceMs = outcome.endedMs - outcome.sentMs
      tally.timed(bin, subject, responseMs, serviceMs)
      if (tally.slowest.takes(responseMs) && this.#traffic.isJudged(bin)) {
        const { status } = outcome
        const atMs = this.#intendedMs
        tally.slowest.add({ subject, atMs, responseMs, serviceMs, status, traceId: this.traceId })
      }
    }
    if (wrong !== null) tally.errors.add(subject, wrong, this.#intendedMs, outcome.failure ?? wrong)
  }
}

function wrongOf({ expect, looksInside }: Prepared, outcome: Outcome): string | null {
  if (outcome.failure !== null) return outcome.failure === unsent.failure ? 'not sent' : outcome.failure
  const wrong = wrongStatus(expect, outcome.status)
  if (wrong !== null || !looksInside) return wrong
  try {
    return wrongInside(expect!, new Answer(outcome))
  } catch (error) {
    return `check: ${String(error)}`
  }
}
