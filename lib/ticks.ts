import type { Clock } from './types.ts'

/** How long one slice works; with its last step and a scavenge it holds 2 to 3 ms. */
const SLICE_MS = 1

export interface TicksOptions {
  clock: Clock
  everyMs: number
  /** The work of one tick, a step at a time; the loop may turn between any two. */
  steps(): Iterator<unknown>
  onError(error: unknown): void
}

/**
 * The regular work, done in slices: with hundreds of routes a tick takes milliseconds, and no request should wait
 * for all of them. What fits into a slice is done at once. A tick begins when the last one is over.
 */
export class Ticks {
  readonly #options: TicksOptions
  #timer: NodeJS.Timeout | undefined
  #turn: NodeJS.Immediate | undefined
  #rest: Iterator<unknown> | undefined
  #spentMs = 0
  /** What the latest whole tick took. */
  workMs: number = 0
  /** The longest that any tick has held the loop in one piece. */
  longestHoldMs: number = 0

  constructor(options: TicksOptions) {
    this.#options = options
  }

  start(): void {
    // A turn later: after a block, what the recorder's thread has to tell of it comes before the judgement.
    const begin = (): void => {
      if (this.#rest === undefined) this.#turn = setImmediate(() => this.tick()).unref()
    }
    this.#timer = setInterval(begin, this.#options.everyMs)
    this.#timer.unref()
  }

  /** A tick under way ends where it is. */
  stop(): void {
    clearInterval(this.#timer)
    clearImmediate(this.#turn)
    this.#rest = undefined
  }

  tick(): void {
    if (this.#rest !== undefined) return
    this.#spentMs = 0
    this.#rest = this.#options.steps()
    this.#slice(this.#rest)
  }

  #slice(steps: Iterator<unknown>): void {
    const { clock } = this.#options
    const startMs = clock.nowMs()
    const over = this.#work(steps, startMs + SLICE_MS)
    const heldMs = clock.nowMs() - startMs
    this.#spentMs += heldMs
    this.longestHoldMs = Math.max(this.longestHoldMs, heldMs)
    // One of the steps may have led to stop().
    if (this.#rest !== steps) return
    if (over) {
      this.workMs = this.#spentMs
      this.#rest = undefined
    } else this.#turn = setImmediate(() => this.#slice(steps))
  }

  /** Whether that was all. What fails is over. */
  #work(steps: Iterator<unknown>, untilMs: number): boolean {
    const { clock } = this.#options
    try {
      while (this.#rest === steps) {
        if (steps.next().done === true) return true
        if (clock.nowMs() >= untilMs) return false
      }
    } catch (error) {
      this.#options.onError(error)
    }
    return true
  }
}
