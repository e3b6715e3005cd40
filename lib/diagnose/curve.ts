import { lowerBound } from './numbers.ts'

/** An amount that builds up over time, so that its part in any stretch is two look-ups. */
export class Curve {
  readonly #atMs: number[] = []
  readonly #total: number[] = []

  /** The amount came evenly between the two. Stretches come in order; what overlaps the last one moves behind it. */
  add(fromMs: number, toMs: number, amount: number): void {
    if (!(amount > 0)) return
    const lastMs = this.#atMs.at(-1) ?? -Infinity
    const total = this.total
    const startMs = Math.max(fromMs, lastMs)
    if (startMs > lastMs) this.#push(startMs, total)
    this.#push(Math.max(toMs, startMs), total + amount)
  }

  get total(): number {
    return this.#total.at(-1) ?? 0
  }

  between(fromMs: number, toMs: number): number {
    return toMs > fromMs ? Math.max(0, this.#until(toMs) - this.#until(fromMs)) : 0
  }

  #push(atMs: number, total: number): void {
    this.#atMs.push(atMs)
    this.#total.push(total)
  }

  #until(ms: number): number {
    const next = lowerBound(this.#atMs, ms)
    if (next === this.#atMs.length) return this.total
    if (this.#atMs[next] === ms) {
      // An amount that came in no time at all counts from its moment on.
      let at = next
      while (this.#atMs[at + 1] === ms) at++
      return this.#total[at]!
    }
    if (next === 0) return 0
    const fromMs = this.#atMs[next - 1]!
    const from = this.#total[next - 1]!
    return from + ((this.#total[next]! - from) * (ms - fromMs)) / (this.#atMs[next]! - fromMs)
  }
}
