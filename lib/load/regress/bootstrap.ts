import { randomOf } from '../random.ts'
import { hodgesLehmann } from './location.ts'
import { PairMeans } from './pair-means.ts'

const RESAMPLES = 2_000
const SEED = 0x5eed

/**
 * What is known of the centre of a few values. Bootstrap-t: how far the estimate strays, in units of its own error, is
 * read off samples drawn from the values themselves. What is drawn are rounds, never requests: those of one process share
 * its luck and would promise a precision that the next process does not keep. Seeded: the same values always give the same.
 */
export class Centre {
  readonly estimate: number
  readonly #error: number
  /** Ascending. */
  readonly #strays: Float64Array

  constructor(values: readonly number[], seed: number = SEED) {
    this.estimate = hodgesLehmann(values)
    const once = values.map(() => 1)
    this.#error = errorOf(values, once)
    this.#strays = this.#error > 0 ? strays(values, this.estimate, randomOf(seed)) : new Float64Array()
  }

  /** Where it lies, but for the share `alpha` of all such intervals, half of it on each side. */
  interval(alpha: number): { low: number; high: number } {
    if (this.#error === 0) return { low: this.estimate, high: this.estimate }
    return {
      low: this.estimate - this.#error * this.#strayBelow(1 - alpha / 2),
      high: this.estimate - this.#error * this.#strayBelow(alpha / 2),
    }
  }

  /** How likely an estimate as high as this one is if in truth it lies at `bound`, or below. */
  chanceUnder(bound: number): number {
    if (this.#error === 0) return this.estimate > bound ? 0 : 1
    const needed = (this.estimate - bound) / this.#error
    const strayed = this.#strays.length - firstAtLeast(this.#strays, needed)
    return (strayed + 1) / (this.#strays.length + 1)
  }

  #strayBelow(share: number): number {
    return this.#strays[Math.round(share * (this.#strays.length - 1))]!
  }
}

function strays(values: readonly number[], centre: number, random: () => number): Float64Array {
  const means = new PairMeans(values)
  const times = new Uint16Array(values.length)
  const result = new Float64Array(RESAMPLES)
  for (let sample = 0; sample < RESAMPLES; sample++) {
    times.fill(0)
    for (let i = 0; i < values.length; i++) times[Math.floor(random() * values.length)]!++
    const distance = means.median(times) - centre
    result[sample] = distance === 0 ? 0 : distance / errorOf(values, times)
  }
  return result.toSorted()
}

/** The standard error of the mean of a sample in which each value is so many times. */
function errorOf(values: readonly number[], times: ArrayLike<number>): number {
  const n = values.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += times[i]! * values[i]!
  let squares = 0
  for (let i = 0; i < n; i++) squares += times[i]! * (values[i]! - sum / n) ** 2
  return Math.sqrt(squares / (n - 1) / n)
}

function firstAtLeast(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
