const WINDOW_MS = 100
/** Less idle than this is none: a poll that returns at once is measured as a few microseconds of it. */
const IDLE_RATIO = 0.02
/** Of the turns with arrivals, so many bring a new connection while others wait to be accepted. */
const FRESH_RATIO = 0.8
/** Windows in a row: a burst of new connections is accepted in less. */
const STANDING = 3
const LEAST_ADMITTED = 0.05

/**
 * New connections that wait to be accepted: Node takes one of them a turn, so they wait for seconds while no turn is
 * long and no delay is measured. It shows in a loop that never idles and finds a new connection in nearly every turn.
 * How many there are cannot be told, so the share that is admitted shrinks while they wait, and grows when the loop
 * idles again. Clients that keep their connections never come here.
 */
export class AcceptQueue {
  #admitted = 1
  #windowMs = -Infinity
  #idleMs = 0
  #turns = 0
  #freshTurns = 0
  #fresh = false
  #standing = 0

  arrive(fresh: boolean): void {
    if (fresh) this.#fresh = true
  }

  /** The share of arrivals to turn away. */
  get refusal(): number {
    return 1 - this.#admitted
  }

  /** `readIdleMs`: how long the loop has idled since it began. */
  turnOver(nowMs: number, readIdleMs: () => number): void {
    this.#turns++
    if (this.#fresh) this.#freshTurns++
    this.#fresh = false
    const spanMs = nowMs - this.#windowMs
    if (spanMs < WINDOW_MS) return
    const idleMs = readIdleMs()
    this.#judge((idleMs - this.#idleMs) / spanMs)
    this.#windowMs = nowMs
    this.#idleMs = idleMs
    this.#turns = 0
    this.#freshTurns = 0
  }

  #judge(idleRatio: number): void {
    const waiting = idleRatio < IDLE_RATIO && this.#freshTurns >= FRESH_RATIO * this.#turns && this.#turns > 1
    this.#standing = waiting ? this.#standing + 1 : 0
    if (this.#standing >= STANDING) this.#admitted = Math.max(LEAST_ADMITTED, this.#admitted * 0.85)
    else if (!waiting) this.#admitted = Math.min(1, this.#admitted * (1.02 + Math.min(0.2, idleRatio / 2)))
  }
}
