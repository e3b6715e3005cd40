/** `auto`: exact attribution only while something is wrong. */
export type Arming = 'auto' | 'always' | false

const QUIET_MS = 30_000
/** Of the beats that come every 20 ms: the latest second, and the latest minute as what is usual. */
const QUICK = 1 / 50
const SLOW = 1 / 3_000
/** A lag under this is no trouble, however unusual; a beat is never quite punctual. */
const NOTICEABLE_MS = 10
const BEYOND = 3
/** Before that much is known, nothing is unusual: a starting process holds its own loop. */
const LEARNING_BEATS = 500

/** Whether attribution shall be exact now: from the first sign of trouble until it has been quiet for 30 s. */
export class ArmingPolicy {
  readonly #arming: Arming
  #quickMs = 0
  #usualMs = 0
  #beats = 0
  #untilMs = -Infinity

  constructor(arming: Arming) {
    this.#arming = arming
  }

  /** An SLA rule is pending or firing: called as long as it is. */
  trouble(nowMs: number): void {
    this.#untilMs = nowMs + QUIET_MS
  }

  /** One heartbeat that came so late. */
  beat(delayMs: number, nowMs: number): void {
    this.#beats++
    this.#quickMs += (delayMs - this.#quickMs) * QUICK
    // A mean of all there is until a minute is full, or the first one would be measured by nothing.
    this.#usualMs += (delayMs - this.#usualMs) * Math.max(SLOW, 1 / this.#beats)
    if (this.#beats < LEARNING_BEATS) return
    if (this.#quickMs > NOTICEABLE_MS && this.#quickMs > BEYOND * this.#usualMs) this.trouble(nowMs)
  }

  armed(nowMs: number): boolean {
    return this.#arming === 'always' || (this.#arming === 'auto' && nowMs < this.#untilMs)
  }
}
