/**
 * The means of all pairs of some values, each value with itself included, in their order. Their median is the Hodges–Lehmann
 * estimate; for a sample that is drawn from the values it is read off the same list, without sorting again.
 */
export class PairMeans {
  readonly #count: number
  readonly #means: Float64Array
  readonly #first: Uint16Array
  readonly #second: Uint16Array

  constructor(values: readonly number[]) {
    this.#count = values.length
    const pairs = values.flatMap((one, i) =>
      values.slice(i).map((other, at) => ({ mean: (one + other) / 2, i, j: i + at })),
    )
    pairs.sort((a, b) => a.mean - b.mean)
    this.#means = Float64Array.from(pairs, ({ mean }) => mean)
    this.#first = Uint16Array.from(pairs, ({ i }) => i)
    this.#second = Uint16Array.from(pairs, ({ j }) => j)
  }

  /** The median of the pair means of a sample as large as the values; `times`: how often each of them is in it. */
  median(times: ArrayLike<number>): number {
    const pairs = (this.#count * (this.#count + 1)) / 2
    const lower = this.#after((pairs + 1) >> 1, times)
    return pairs % 2 === 1 ? lower : (lower + this.#after(pairs / 2 + 1, times)) / 2
  }

  /** The pair mean that is so many-th from below. */
  #after(rank: number, times: ArrayLike<number>): number {
    let passed = 0
    let at = 0
    for (; at < this.#means.length; at++) {
      const [i, j] = [this.#first[at]!, this.#second[at]!]
      passed += i === j ? (times[i]! * (times[i]! + 1)) / 2 : times[i]! * times[j]!
      if (passed >= rank) break
    }
    return this.#means[at]!
  }
}
