import type { Clock } from '../types.ts'
import { AsyncLabels } from './async-labels.ts'
import type { TapeWriter } from './tape-writer.ts'

/**
 * Which request the main thread works for, written to the tape whenever it changes. Always: between `enter` and
 * `leave`, the synchronous part of a request. While armed: also in everything that it awaits.
 */
export class Attribution {
  readonly #clock: Clock
  readonly #tape: TapeWriter
  #labels: AsyncLabels | undefined
  #armed = false
  #running = 0

  constructor(clock: Clock, tape: TapeWriter) {
    this.#clock = clock
    this.#tape = tape
  }

  /** The number of the request that runs, 0 when none is known. */
  get running(): number {
    return this.#running
  }

  get armed(): boolean {
    return this.#armed
  }

  /** The framework takes over. Returns what `leave` needs once it has returned, also by an exception. */
  enter(request: number, nowMs: number): number {
    const previous = this.#running
    this.#running = request
    this.#tape.mark(nowMs, request)
    if (this.#armed) this.#labels!.adopt(request)
    return previous
  }

  leave(previous: number): void {
    this.#run(previous)
  }

  /** Idempotent. Requests that are under way stay unknown after their synchronous part. */
  arm(): void {
    if (this.#armed) return
    this.#labels ??= new AsyncLabels({
      current: () => this.#running,
      onRun: (request) => this.#run(request),
      isOpen: (request) => this.#tape.isOpen(request),
    })
    this.#labels.enable()
    this.#armed = true
    this.#tape.armed(true)
  }

  disarm(): void {
    if (!this.#armed) return
    this.#armed = false
    this.#labels?.disable()
    this.#tape.armed(false)
    // Nothing would take the last label away any more.
    if (this.#running !== 0) this.#run(0)
  }

  #run(request: number): void {
    this.#running = request
    this.#tape.mark(this.#clock.nowMs(), request)
  }
}
