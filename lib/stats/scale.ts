import { BUCKETS, bucketFloorMs, bucketMiddleMs, bucketOf } from './buckets.ts'

/**
 * The bucket scale with exact boundaries cut into it. A bucket that holds a boundary is split there, so that
 * "how many were over 250 ms" is a count and not an estimate: SLA limits and Prometheus' `le` are such boundaries.
 *
 * A cell is a bucket (below `BUCKETS`) or what lies over boundary `j` within its bucket (`BUCKETS + j`).
 */
export class Scale {
  /** Ascending, without doubles. */
  readonly boundariesMs: readonly number[]
  readonly cells: number
  /** For each cell, how many boundaries lie below it: its class, from 0 to `boundariesMs.length`. */
  readonly classOf: Uint8Array
  /** For each bucket, 1 + the index of the first boundary inside it, or 0. */
  readonly #split: Uint8Array
  readonly #bucketOfBoundary: number[]
  /** Cells in the order of their values. */
  readonly #order: Uint16Array

  constructor(boundariesMs: readonly number[]) {
    this.boundariesMs = [...new Set(boundariesMs)].toSorted((a, b) => a - b)
    if (this.boundariesMs.length > 200) throw new RangeError('a scale takes at most 200 boundaries')
    this.#bucketOfBoundary = this.boundariesMs.map(bucketOf)
    this.cells = BUCKETS + this.boundariesMs.length
    this.#split = new Uint8Array(BUCKETS)
    this.classOf = new Uint8Array(this.cells)
    this.#order = new Uint16Array(this.cells)
    let boundary = 0
    let position = 0
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      this.classOf[bucket] = boundary
      this.#order[position++] = bucket
      if (this.#bucketOfBoundary[boundary] === bucket) this.#split[bucket] = boundary + 1
      while (this.#bucketOfBoundary[boundary] === bucket) {
        this.#order[position++] = BUCKETS + boundary
        this.classOf[BUCKETS + boundary] = ++boundary
      }
    }
  }

  get footprintBytes(): number {
    return this.classOf.byteLength + this.#split.byteLength + this.#order.byteLength
  }

  cellOf(valueMs: number): number {
    const bucket = bucketOf(valueMs)
    const first = this.#split[bucket]!
    return first === 0 ? bucket : this.#splitCell(bucket, first - 1, valueMs)
  }

  #splitCell(bucket: number, first: number, valueMs: number): number {
    let cell = bucket
    for (let j = first; this.#bucketOfBoundary[j] === bucket && valueMs > this.boundariesMs[j]!; j++) {
      cell = BUCKETS + j
    }
    return cell
  }

  /** The index of a boundary, or -1 when the scale was not cut there. */
  boundaryIndex(valueMs: number): number {
    return this.boundariesMs.indexOf(valueMs)
  }

  /** Adds the cells of one class to plain buckets: few, where it is known which classes have any. */
  addClass(kind: number, cells: Uint32Array, buckets: Float64Array): void {
    const from = kind === 0 ? 0 : this.#bucketOfBoundary[kind - 1]! + 1
    const to = this.#bucketOfBoundary[kind] ?? BUCKETS - 1
    for (let bucket = from; bucket <= to; bucket++) buckets[bucket]! += cells[bucket]!
    if (kind > 0) buckets[from - 1]! += cells[BUCKETS + kind - 1]!
  }

  /** The bucket that a cell lies in. */
  bucketOfCell(cell: number): number {
    return cell < BUCKETS ? cell : this.#bucketOfBoundary[cell - BUCKETS]!
  }

  /** Where a cell of this scale counts in another one: with the slowest that it may hold, so that nothing looks faster. */
  cellIn(other: Scale, cell: number): number {
    const bucket = this.bucketOfCell(cell)
    const boundaryMs = this.boundariesMs[this.classOf[cell]!] ?? Infinity
    return other.cellOf(Math.min(boundaryMs, bucketFloorMs(bucket + 1) * (1 - Number.EPSILON)))
  }

  /** Counts by class as those of another scale, in the same way; exact at every boundary that both have. */
  classesIn(other: Scale, classes: readonly number[]): number[] {
    const moved = Array<number>(other.boundariesMs.length + 1).fill(0)
    for (const [k, count] of classes.entries()) {
      const slowestMs = this.boundariesMs[k] ?? Infinity
      moved[other.boundariesMs.filter((boundaryMs) => boundaryMs < slowestMs).length]! += count
    }
    return moved
  }

  /**
   * The value at quantile `q` (0 to 1) of counted cells, by nearest rank: the smallest value that at least
   * `q` of all values don't exceed. Null without data. Only classes `fromClass` to `toClass` take part.
   */
  quantileMs(
    counts: ArrayLike<number>,
    q: number,
    fromClass: number = 0,
    toClass: number = this.boundariesMs.length,
  ): number | null {
    let total = 0
    for (let cell = 0; cell < this.cells; cell++) {
      const kind = this.classOf[cell]!
      if (kind >= fromClass && kind <= toClass) total += counts[cell]!
    }
    if (total === 0) return null
    return this.quantilesMs(counts, total, [q], fromClass, toClass)[0]!
  }

  /** Several quantiles in one pass; `qs` ascending, `total` the count of what takes part. */
  quantilesMs(
    counts: ArrayLike<number>,
    total: number,
    qs: readonly number[],
    fromClass: number = 0,
    toClass: number = this.boundariesMs.length,
  ): number[] {
    const out: number[] = []
    let seen = 0
    let last = 0
    let rank = Math.max(1, Math.ceil(total * qs[0]!))
    for (let i = 0; i < this.cells && out.length < qs.length; i++) {
      const cell = this.#order[i]!
      const count = counts[cell]!
      if (count === 0) continue
      const kind = this.classOf[cell]!
      if (kind < fromClass || kind > toClass) continue
      seen += count
      last = cell
      while (seen >= rank) {
        out.push(this.#middleMs(cell))
        if (out.length === qs.length) break
        rank = Math.max(1, Math.ceil(total * qs[out.length]!))
      }
    }
    while (out.length < qs.length) out.push(this.#middleMs(last))
    return out
  }

  /** A split bucket is reported on the side of the boundary that its values were on. */
  #middleMs(cell: number): number {
    const bucket = this.bucketOfCell(cell)
    const middle = bucketMiddleMs(bucket)
    const kind = this.classOf[cell]!
    const below = this.boundariesMs[kind - 1] ?? 0
    const above = this.boundariesMs[kind] ?? Infinity
    return Math.min(Math.max(middle, below), above)
  }
}
