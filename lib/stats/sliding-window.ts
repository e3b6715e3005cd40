import type { LatencySummary } from '../types.ts'
import type { Scale } from './scale.ts'

/** How a window is cut: `slots` slots of `slotMs`, and the histogram in blocks of `slotsPerBlock` slots. */
export interface WindowShape {
  slotMs: number
  slots: number
  slotsPerBlock: number
}

/** 60 slots: at the default span of a minute, one a second. */
export function windowShape(spanMs: number): WindowShape {
  return { slotMs: spanMs / 60, slots: 60, slotsPerBlock: 5 }
}

// One packed entry is a cell (12 bits) and its count (20 bits); a larger count takes several entries.
const COUNT_BITS = 20
const COUNT_MAX = 2 ** COUNT_BITS - 1

const summaryQuantiles = [0.5, 0.9, 0.95, 0.99, 0.999] as const

// Row layout of the per-slot sums.
const SUM = 0
const SQUARES = 1
const MAX = 2
const SUMS = 3

/** Latencies over some of the newest slots. */
export interface Tail {
  windowMs: number
  count: number
  sumMs: number
  sumSquares: number
  maxMs: number
  /** How many fell between two boundaries: `classes[k]` lies above exactly `k` of them. */
  classes: number[]
}

/**
 * Durations over a real sliding window, in fixed memory. Two grains: each slot (a second) counts exactly what was
 * over each boundary, for judging; each block of slots keeps a packed histogram, for percentiles. The window is
 * current to the slot and forgets a slot (or a block) as a whole; nothing is ever reset by reading.
 */
export class SlidingWindow {
  readonly scale: Scale
  readonly shape: WindowShape
  /** Everything since the start, for counters that must never fall: classes, then the sum. */
  readonly #retired: Float64Array
  #slot = -1
  #slotEndMs = -Infinity
  #classRow = 0
  #sumRow = 0
  readonly #classes: Uint32Array
  readonly #sums: Float64Array
  readonly #current: Uint32Array
  readonly #blocks: (Uint32Array | undefined)[]
  readonly #classCount: number

  constructor(scale: Scale, shape: WindowShape) {
    this.scale = scale
    this.shape = shape
    this.#classCount = scale.boundariesMs.length + 1
    this.#classes = new Uint32Array(shape.slots * this.#classCount)
    this.#sums = new Float64Array(shape.slots * SUMS)
    this.#current = new Uint32Array(scale.cells)
    // One block more than the slots take: whatever is counted has its share in the percentiles.
    const blocks = Math.ceil(shape.slots / shape.slotsPerBlock) + 1
    this.#blocks = Array.from({ length: blocks }, () => undefined)
    this.#retired = new Float64Array(this.#classCount + 1)
  }

  get footprintBytes(): number {
    let bytes =
      this.#classes.byteLength + this.#sums.byteLength + this.#current.byteLength + this.#retired.byteLength
    for (const block of this.#blocks) bytes += block?.byteLength ?? 0
    return bytes
  }

  /** Counts one duration of at least 0. `nowMs` must not fall from call to call; a lower one counts as the newest. */
  record(valueMs: number, nowMs: number): void {
    if (nowMs >= this.#slotEndMs) this.advance(nowMs)
    const cell = this.scale.cellOf(valueMs)
    this.#current[cell]!++
    this.#classes[this.#classRow + this.scale.classOf[cell]!]!++
    const row = this.#sumRow
    const sums = this.#sums
    sums[row + SUM]! += valueMs
    sums[row + SQUARES]! += valueMs * valueMs
    if (valueMs > sums[row + MAX]!) sums[row + MAX] = valueMs
  }

  /** Moves the window's end to `nowMs`, forgetting what has fallen out of it. */
  advance(nowMs: number): void {
    const { slotMs, slots, slotsPerBlock } = this.shape
    const slot = Math.floor(nowMs / slotMs)
    if (slot <= this.#slot) return
    const blockOf = (at: number): number => Math.floor(at / slotsPerBlock)
    if (this.#slot >= 0 && blockOf(slot) !== blockOf(this.#slot))
      this.#sealBlock(blockOf(this.#slot), blockOf(slot))
    const steps = this.#slot < 0 ? 0 : Math.min(slot - this.#slot, slots)
    for (let step = steps - 1; step >= 0; step--) this.#clearRow((slot - step) % slots)
    this.#slot = slot
    this.#classRow = (slot % slots) * this.#classCount
    this.#sumRow = (slot % slots) * SUMS
    this.#slotEndMs = (slot + 1) * slotMs
  }

  #clearRow(row: number): void {
    const classes = row * this.#classCount
    for (let k = 0; k < this.#classCount; k++) {
      this.#retired[k]! += this.#classes[classes + k]!
      this.#classes[classes + k] = 0
    }
    this.#retired[this.#classCount]! += this.#sums[row * SUMS + SUM]!
    this.#sums.fill(0, row * SUMS, (row + 1) * SUMS)
  }

  /** Packs the open block away and drops those that the window has left behind. */
  #sealBlock(block: number, next: number): void {
    const open: [number, number][] = []
    for (let cell = 0; cell < this.scale.cells; cell++) {
      if (this.#current[cell] === 0) continue
      open.push([cell, this.#current[cell]!])
      this.#current[cell] = 0
    }
    const ring = this.#blocks.length
    const steps = Math.min(next - block, ring)
    for (let step = 0; step < steps; step++) this.#blocks[(next - step) % ring] = undefined
    if (next - block < ring && open.length > 0) this.#blocks[block % ring] = pack(open)
  }

  /** Adds the window's histogram to `counts` (one number a cell). */
  addTo(counts: Float64Array): void {
    for (let cell = 0; cell < this.scale.cells; cell++) counts[cell]! += this.#current[cell]!
    for (const block of this.#blocks) {
      if (block === undefined) continue
      for (let i = 0; i < block.length; i++) {
        const entry = block[i]!
        counts[entry >>> COUNT_BITS]! += entry & COUNT_MAX
      }
    }
  }

  /** Everything in the newest `slots` slots, the open one included. Advance first. */
  tail(slots: number = this.shape.slots): Tail {
    const tail = this.emptyTail()
    this.extend(tail, 0, slots)
    return tail
  }

  emptyTail(): Tail {
    // A plain array: thousands of small typed arrays a second are hard work for the collector.
    const classes = Array.from({ length: this.#classCount }, () => 0)
    return { windowMs: 0, count: 0, sumMs: 0, sumSquares: 0, maxMs: 0, classes }
  }

  /** Makes a tail of the newest `from` slots one of the newest `to`. */
  extend(tail: Tail, from: number, to: number): void {
    const { slots, slotMs } = this.shape
    const end = Math.min(to, slots, this.#slot + 1)
    for (let back = from; back < end; back++) this.#addRow(tail, (this.#slot - back) % slots)
    tail.windowMs = Math.min(to, slots) * slotMs
  }

  #addRow(total: Tail, row: number): void {
    const first = row * this.#classCount
    for (let k = 0; k < this.#classCount; k++) {
      const count = this.#classes[first + k]!
      total.classes[k]! += count
      total.count += count
    }
    total.sumMs += this.#sums[row * SUMS + SUM]!
    total.sumSquares += this.#sums[row * SUMS + SQUARES]!
    total.maxMs = Math.max(total.maxMs, this.#sums[row * SUMS + MAX]!)
  }

  /** Adds everything of another window of the same scale and shape; it is left as it was. */
  absorb(other: SlidingWindow, nowMs: number): void {
    this.advance(nowMs)
    other.advance(nowMs)
    addAll(this.#retired, other.#retired)
    addAll(this.#classes, other.#classes)
    addAll(this.#current, other.#current)
    for (let at = 0; at < this.#sums.length; at++) {
      const mine = this.#sums[at]!
      const others = other.#sums[at]!
      this.#sums[at] = at % SUMS === MAX ? Math.max(mine, others) : mine + others
    }
    for (const [at, block] of other.#blocks.entries()) {
      const mine = this.#blocks[at]
      if (block !== undefined) this.#blocks[at] = mine === undefined ? block : concat(mine, block)
    }
  }

  /** Counts since the start, by class, and their sum: what a Prometheus histogram is made of. */
  lifetime(): { classes: number[]; sumMs: number } {
    const { classes, sumMs } = this.tail()
    for (let k = 0; k < this.#classCount; k++) classes[k]! += this.#retired[k]!
    return { classes, sumMs: sumMs + this.#retired[this.#classCount]! }
  }

  /** Percentiles of the window; null without data. Percentiles are within 1 %, mean and maximum exact. */
  summary(nowMs: number): LatencySummary | null {
    this.advance(nowMs)
    const { count, sumMs, maxMs } = this.tail()
    const counts = scratch(this.scale.cells)
    this.addTo(counts)
    let counted = 0
    for (let cell = 0; cell < this.scale.cells; cell++) counted += counts[cell]!
    if (count === 0 || counted === 0) return null
    const quantiles = this.scale
      .quantilesMs(counts, counted, summaryQuantiles)
      .map((value) => Math.min(value, maxMs))
    const [p50Ms, p90Ms, p95Ms, p99Ms, p999Ms] = quantiles as [number, number, number, number, number]
    return { meanMs: sumMs / count, p50Ms, p90Ms, p95Ms, p99Ms, p999Ms, maxMs }
  }

  /**
   * The quantile `q` of the newest `slots` slots, when their share over `limitMs` is known exactly but their shape
   * only by block: the shape on the limit's right side gives the value, so it never contradicts the count.
   */
  tailQuantileMs(q: number, limitMs: number, slots: number): number | null {
    const boundary = this.scale.boundaryIndex(limitMs)
    const { classes, count, maxMs } = this.tail(slots)
    if (boundary < 0 || count === 0) return null
    const over = classes.slice(boundary + 1).reduce((sum, k) => sum + k, 0)
    const counts = scratch(this.scale.cells)
    this.addTo(counts)
    const rank = Math.max(1, Math.ceil(q * count))
    const within = count - over
    const value =
      rank > within
        ? this.scale.quantileMs(counts, (rank - within) / over, boundary + 1)
        : this.scale.quantileMs(counts, rank / within, 0, boundary)
    return value === null ? null : Math.min(value, maxMs)
  }
}

function addAll(target: Uint32Array | Float64Array, source: Uint32Array | Float64Array): void {
  for (let at = 0; at < target.length; at++) target[at]! += source[at]!
}

function concat(a: Uint32Array, b: Uint32Array): Uint32Array {
  const counts = new Map<number, number>()
  for (const block of [a, b]) {
    for (const entry of block) {
      const cell = entry >>> COUNT_BITS
      counts.set(cell, (counts.get(cell) ?? 0) + (entry & COUNT_MAX))
    }
  }
  return pack(counts)
}

function pack(counts: Iterable<readonly [number, number]>): Uint32Array {
  const packed: number[] = []
  for (const [cell, count] of counts) {
    let rest = count
    for (; rest > COUNT_MAX; rest -= COUNT_MAX) packed.push(((cell << COUNT_BITS) | COUNT_MAX) >>> 0)
    if (rest > 0) packed.push(((cell << COUNT_BITS) | rest) >>> 0)
  }
  return Uint32Array.from(packed)
}

let buffer = new Float64Array(0)

/** One zeroed buffer for all summaries: they run one after the other on one thread. */
function scratch(cells: number): Float64Array {
  if (buffer.length < cells) buffer = new Float64Array(cells)
  else buffer.fill(0)
  return buffer
}
