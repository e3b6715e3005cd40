import type { Arrival } from '../schedule/schedule.ts'
import type { Kind } from './kinds.ts'
import type { Session } from './session.ts'
import type { Traffic } from './traffic.ts'

/** Who drives: starts what is due, whatever became of what came before. */
export interface Drive {
  start(): void
  /** Nothing new begins from now on. */
  stop(): void
  /** When it has nothing more to begin; what is under way may go on. */
  readonly over: Promise<void>
}

/** How late the last of the schedule may still be sent. After that it is the generator's shame, and said so. */
const GRACE_MS = 100

/** The open model: arrivals come when they come. */
export class OpenDrive implements Drive {
  readonly over: Promise<void>
  readonly #arrivals: Iterator<Arrival, void>
  readonly #kinds: readonly Kind[]
  readonly #sessions: readonly (readonly Session[])[]
  readonly #traffic: Traffic
  readonly #endMs: number
  #next: Arrival | null
  #timer: NodeJS.Timeout | undefined
  #finish: () => void = () => {}

  constructor(
    arrivals: Iterator<Arrival, void>,
    kinds: readonly Kind[],
    sessions: readonly (readonly Session[])[],
    traffic: Traffic,
    endMs: number,
  ) {
    this.#arrivals = arrivals
    this.#kinds = kinds
    this.#sessions = sessions
    this.#traffic = traffic
    this.#endMs = endMs
    this.over = new Promise((resolve) => (this.#finish = resolve))
    this.#next = this.#take()
  }

  start(): void {
    this.#tick()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#next = null
    this.#finish()
  }

  #take(): Arrival | null {
    const { value, done } = this.#arrivals.next()
    return done === true ? null : value
  }

  readonly #tick = (): void => {
    const nowMs = this.#traffic.nowMs()
    while (this.#next !== null && this.#next.atMs <= nowMs) {
      if (nowMs > this.#endMs + GRACE_MS) return this.#giveUp()
      this.#begin(this.#next)
      this.#next = this.#take()
    }
    if (this.#next === null) return this.#finish()
    // Timers, although they are a millisecond late: whoever spins takes the CPU that the target needs.
    this.#timer = setTimeout(this.#tick, Math.max(1, this.#next.atMs - nowMs))
  }

  #begin({ index, atMs, kind, task, seed }: Arrival): void {
    const sessions = this.#sessions[kind]!
    const session = sessions[index % sessions.length]!
    this.#kinds[kind]!.tasks[task]!.start({ session, seed, intendedMs: atMs, connection: null }, nobody)
  }

  /** Due, and never sent. */
  #giveUp(): void {
    const { tally } = this.#traffic
    for (; this.#next !== null; this.#next = this.#take())
      tally.planned(this.#traffic.binAt(this.#next.atMs), 0)
    this.#finish()
  }
}

function nobody(): void {}
