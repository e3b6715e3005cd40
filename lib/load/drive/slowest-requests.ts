import type { SlowNews } from './tally-news.ts'

const KEPT = 20

/** The slowest requests of the whole run so far; each is told once. */
export class SlowestRequests {
  /** Ascending. */
  readonly #latencies: number[] = []
  #untold: SlowNews[] = []

  add(request: SlowNews): void {
    this.#latencies.push(request.responseMs)
    this.#latencies.sort((a, b) => a - b)
    if (this.#latencies.length > KEPT) this.#latencies.shift()
    this.#untold.push(request)
    // While everything gets slower and slower, each is the slowest yet.
    if (this.#untold.length > 4 * KEPT)
      this.#untold = this.#untold.toSorted((a, b) => b.responseMs - a.responseMs).slice(0, KEPT)
  }

  /** Asked before anything is put together for it. */
  takes(responseMs: number): boolean {
    return this.#latencies.length < KEPT || responseMs > this.#latencies[0]!
  }

  take(): SlowNews[] {
    const taken = this.#untold
    this.#untold = []
    return taken
  }
}
