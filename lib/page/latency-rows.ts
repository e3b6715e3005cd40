import { BUCKETS, bucketMiddleMs } from '../stats/buckets.ts'

/** Rows of an eighth of a power of two, twenty powers from the first on. */
const PER_OCTAVE = 8
const ROWS = 20 * PER_OCTAVE
/** A heat map takes four of them for one row, and begins two powers higher. */
const FOLD = 4
const FIRST = 2 * PER_OCTAVE
export const HEAT_ROWS = 32

const quantiles = [0.5, 0.95, 0.99] as const

/** The median, p95 and p99 of durations by bucket; NaN without any. */
export function percentilesOf(buckets: Float64Array): number[] {
  return placesOf(buckets).map((bucket) => (Number.isNaN(bucket) ? NaN : bucketMiddleMs(bucket)))
}

/** Where in ascending counts the quantiles lie, by nearest rank; NaN without any. */
function placesOf(counts: Float64Array): number[] {
  let total = 0
  for (let at = 0; at < counts.length; at++) total += counts[at]!
  if (total === 0) return [NaN, NaN, NaN]
  const places: number[] = []
  let seen = 0
  for (let at = 0; places.length < quantiles.length; at++) {
    seen += counts[at] ?? Infinity
    while (places.length < quantiles.length && seen >= Math.ceil(total * quantiles[places.length]!))
      places.push(at)
  }
  return places
}

/** Latencies cut coarsely, for what is kept for hours. */
export class LatencyRows {
  readonly count: number = ROWS
  /** The lower edges of a heat map's rows. */
  readonly heatFloorsMs: readonly number[]
  readonly #firstMs: number
  readonly #rowOf = new Uint8Array(BUCKETS)

  /** `firstMs`: where the first row begins; it also takes what is faster, and the last what is slower. */
  constructor(firstMs: number) {
    this.#firstMs = firstMs
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const row = Math.floor(PER_OCTAVE * Math.log2(bucketMiddleMs(bucket) / firstMs))
      this.#rowOf[bucket] = Math.min(Math.max(row, 0), ROWS - 1)
    }
    this.heatFloorsMs = Array.from({ length: HEAT_ROWS }, (_, at) => this.#floorMs(FIRST + at * FOLD))
  }

  #floorMs(row: number): number {
    return this.#firstMs * 2 ** (row / PER_OCTAVE)
  }

  /** Adds durations by bucket to rows. */
  fold(buckets: Float64Array, rows: Float64Array): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = buckets[bucket]!
      if (count > 0) rows[this.#rowOf[bucket]!]! += count
    }
  }

  /** The median, p95 and p99, within 5 %; NaN without any. */
  percentiles(rows: Float64Array): number[] {
    return placesOf(rows).map((row) => this.#floorMs(row + 0.5))
  }

  /** Rows as the bytes of a heat map's column: `8 × log2(1 + requests)`. */
  heat(rows: Float64Array, cells: Uint8Array): void {
    for (let at = 0; at < HEAT_ROWS; at++) {
      const from = at === 0 ? 0 : FIRST + at * FOLD
      const to = at === HEAT_ROWS - 1 ? ROWS : FIRST + (at + 1) * FOLD
      let count = 0
      for (let row = from; row < to; row++) count += rows[row]!
      cells[at] = Math.min(255, Math.round(8 * Math.log2(1 + count)))
    }
  }
}
