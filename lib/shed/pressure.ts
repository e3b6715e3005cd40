/** The heartbeat of the process monitor. */
const BEAT_MS = 20
/** So much work beyond the budget, without a turn that kept it in between, is an overload and no hiccup. */
const OVERLOAD_MS = 100
/** Once shedding, it takes so long without an overlong turn until the next one counts as a hiccup again. */
const CALM_MS = 2_000

/**
 * How far the loop is behind, told at each arrival. Requests that were read in one turn of the loop wait for each
 * other, and those that come meanwhile wait for the whole turn. So a turn may take half of what a request may wait.
 *
 * Nobody is turned away for a single long piece of work, such as a collection: what waited behind it is served in a
 * moment. Only when turn after turn is too long does it shed, and then from this arrival on: at four times the
 * capacity each turn would be four times as long as the last one.
 */
export class Pressure {
  readonly #budgetMs: number
  #turnStartMs = -1
  #beatMs = Infinity
  #lastMs = 0
  /** Work beyond the budget since a turn last kept it; long pieces count as much as the budget. */
  #excessMs = 0
  #untilMs = -Infinity

  constructor(delayMs: number) {
    this.#budgetMs = delayMs / 2
  }

  /** The loop has turned, by its timers. */
  beat(nowMs: number): void {
    this.#beatMs = nowMs
  }

  get inTurn(): boolean {
    return this.#turnStartMs >= 0
  }

  /** One arrival. How much of its budget this turn has used: over 1 is too long, 0 is no overload. */
  arrive(nowMs: number): number {
    if (this.#turnStartMs < 0) this.#turnStartMs = nowMs
    const lateMs = Math.max(nowMs - this.#turnStartMs, nowMs - this.#beatMs - BEAT_MS)
    if (lateMs > this.#budgetMs) {
      this.#excessMs += Math.min(nowMs - this.#lastMs, this.#budgetMs)
      if (this.#excessMs >= OVERLOAD_MS || nowMs < this.#untilMs) this.#untilMs = nowMs + CALM_MS
    }
    this.#lastMs = nowMs
    return nowMs < this.#untilMs ? lateMs / this.#budgetMs : 0
  }

  /** What arrived in this turn has had its synchronous part. */
  turnOver(nowMs: number): void {
    if (nowMs - this.#turnStartMs <= this.#budgetMs) this.#excessMs = 0
    this.#turnStartMs = -1
  }
}
