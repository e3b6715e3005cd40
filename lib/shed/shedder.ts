import type { IncomingMessage, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { ResolvedShed } from '../config/shed.ts'
import type { Clock, ShedChange, ShedReading } from '../types.ts'
import { AcceptQueue } from './accept-queue.ts'
import { isOverload, shedChance } from './chance.ts'
import { Pressure } from './pressure.ts'
import { Priorities } from './priorities.ts'

export interface ShedderOptions {
  options: Readonly<ResolvedShed>
  clock: Clock
  /** Requests under way. */
  inFlight: () => number
  /** 0 up to 1. */
  random: () => number
  onChange(change: ShedChange): void
  onError(error: unknown): void
}

/** After the last refusal it takes so long until the shedding counts as over. */
const OVER_MS = 5_000
const ANSWER = 'The server has more to do than it can; try again later.\n'

/** Turns requests away before they cost anything, while the process cannot keep up. Throws nothing. */
export class Shedder {
  readonly #deps: ShedderOptions
  readonly #pressure: Pressure
  readonly #queue = new AcceptQueue()
  readonly #priorities: Priorities
  readonly #refused = { low: 0, normal: 0, high: 0 }
  #lastMs = -Infinity
  #active = false
  #sinceMs = 0
  #before = 0
  #closed = false

  constructor(deps: ShedderOptions) {
    this.#deps = deps
    this.#pressure = new Pressure(deps.options.delayMs)
    this.#priorities = new Priorities(deps.options.routes)
  }

  /** For adapters, before anything else is done for a request. True: it has been answered, and is nobody's any more. */
  sheds(req: IncomingMessage, res: ServerResponse): boolean {
    if (this.#closed) return false
    try {
      return this.#refuses(req) && this.#refuse(res)
    } catch (error) {
      this.#deps.onError(error)
      return false
    }
  }

  beat(nowMs: number): void {
    this.#pressure.beat(nowMs)
  }

  /** Tells when it began and when it is over. */
  tick(nowMs: number, wallMs: number): void {
    const active = nowMs - this.#lastMs < OVER_MS
    if (active === this.#active) return
    this.#active = active
    if (active) this.#sinceMs = nowMs
    const { low, normal, high } = this.#refused
    const all = low + normal + high
    const refused = all - this.#before
    if (!active) this.#before = all
    const { dryRun } = this.#deps.options
    this.#deps.onChange({ active, dryRun, refused, durationMs: nowMs - this.#sinceMs, at: wallMs })
  }

  reading(): ShedReading {
    const { dryRun } = this.#deps.options
    return { active: this.#active, dryRun, refused: { ...this.#refused } }
  }

  close(): void {
    this.#closed = true
  }

  #refuses(req: IncomingMessage): boolean {
    const { clock, options, inFlight, random } = this.#deps
    const pressure = this.#pressure
    const nowMs = clock.nowMs()
    // Its own poll of the sockets is what a turn ends with. Not unref'd: then the loop might sleep before it.
    if (!pressure.inTurn) setImmediate(this.#endTurn)
    const strain = pressure.arrive(nowMs)
    // Nothing was ever written to it: the first request on its connection.
    this.#queue.arrive(req.socket?.bytesWritten === 0)
    const overload = { strain, refusal: this.#queue.refusal, fill: inFlight() / options.maxInFlight }
    if (!isOverload(overload)) return false
    const { originalUrl = req.url } = req as { originalUrl?: string }
    const priority = this.#priorities.of(req.method ?? 'GET', originalUrl ?? '/')
    if (priority === 'never') return false
    const chance = shedChance(priority, overload)
    if (chance === 0 || random() >= chance) return false
    this.#refused[priority]++
    this.#lastMs = nowMs
    return !options.dryRun
  }

  readonly #endTurn = (): void => {
    const nowMs = this.#deps.clock.nowMs()
    this.#pressure.turnOver(nowMs)
    this.#queue.turnOver(nowMs, idleMs)
  }

  #refuse(res: ServerResponse): true {
    const { options, random } = this.#deps
    const seconds = Math.max(1, Math.round((options.retryAfterMs * (0.5 + random())) / 1_000))
    res.writeHead(503, {
      'retry-after': String(seconds),
      'content-type': 'text/plain; charset=utf-8',
      'content-length': ANSWER.length,
      'cache-control': 'no-store',
    })
    res.end(ANSWER)
    return true
  }
}

function idleMs(): number {
  return performance.eventLoopUtilization().idle
}
