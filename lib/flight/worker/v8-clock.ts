import type { Change } from './main-controls.ts'

/** More than this between two clocks is no delay of a call, it is another clock. */
const toleranceMs = 5

/** V8's microseconds in the main thread's milliseconds. */
export class V8Clock {
  #offsetMs: number
  #bracketMs = Infinity

  /** `offsetMs`: what `process.hrtime()` shows when the main thread's `performance.now()` shows 0. */
  constructor(offsetMs: number) {
    this.#offsetMs = offsetMs
  }

  readonly toMainMs = (v8Us: number): number => v8Us / 1000 - this.#offsetMs

  /**
   * V8's clock is that of `process.hrtime()` on Linux; where it is another one (a Mac that slept), the bracket in which
   * a profile began tells how far off it is.
   */
  check(startUs: number, { beforeMs, startedMs }: Change): void {
    const atMs = this.toMainMs(startUs)
    if (atMs >= beforeMs - toleranceMs && atMs <= startedMs + toleranceMs) return
    const bracketMs = startedMs - beforeMs
    if (this.#bracketMs < bracketMs && this.#bracketMs < toleranceMs) return
    this.#bracketMs = bracketMs
    this.#offsetMs = startUs / 1000 - startedMs
  }
}
