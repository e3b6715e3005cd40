import type { Clock } from '../types.ts'
import type { Captured } from './engine.ts'

/** When an engine's profile began and ended, and how long the event loop was held for each. */
export class CaptureTimes {
  readonly #clock: Clock
  #fromMs = 0
  #startHoldMs = 0
  #startedAtMs = 0
  #stoppedAtMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** What comes now, until `started`, holds the loop. */
  starting(): void {
    this.#fromMs = this.#clock.nowMs()
  }

  started(): void {
    this.#startHoldMs = this.#clock.nowMs() - this.#fromMs
    this.#startedAtMs = this.#clock.wallMs()
  }

  /** What comes now, until `captured`, holds the loop. */
  stopping(): void {
    this.#fromMs = this.#clock.nowMs()
    this.#stoppedAtMs = this.#clock.wallMs()
  }

  captured<Profile>(profile: Profile): Captured<Profile> {
    return {
      profile,
      startedAtMs: this.#startedAtMs,
      stoppedAtMs: this.#stoppedAtMs,
      startHoldMs: this.#startHoldMs,
      stopHoldMs: this.#clock.nowMs() - this.#fromMs,
    }
  }
}
