import { Scale } from '../stats/scale.ts'

/** Prometheus' own default buckets, in milliseconds: they are exact boundaries of every histogram. */
export const requestBoundariesMs: readonly number[] = [
  5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000,
]
/** A cache answers in microseconds. */
export const operationBoundariesMs: readonly number[] = [0.1, 0.25, 0.5, 1, 2.5, ...requestBoundariesMs]

/**
 * How durations are cut, by label, so that the limits of each row are exact; `'*'` for those without a row. Rows of
 * equal limits share a scale: with hundreds of routes it is what stays in the cache.
 */
export class Scales {
  readonly #common: Scale
  readonly #scales = new Map<string, Scale>()

  constructor(boundariesMs: readonly number[], limitsMs: ReadonlyMap<string, readonly number[]>) {
    const known = new Map<string, Scale>()
    for (const [label, limits] of limitsMs) {
      const scale = new Scale([...boundariesMs, ...limits])
      const key = scale.boundariesMs.join()
      if (!known.has(key)) known.set(key, scale)
      this.#scales.set(label, known.get(key)!)
    }
    this.#common = this.#scales.get('*') ?? new Scale(boundariesMs)
  }

  of(label: string): Scale {
    return this.#scales.get(label) ?? this.#common
  }
}
