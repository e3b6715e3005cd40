import type { LatencySummary } from '../types.ts'
import { addPacked, addPackedByBucket, pack, type Packed } from './packed.ts'
import type { Scale } from './scale.ts'
import { countOver, emptyTail, type Tail } from './tail.ts'

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

/** Counts since the start, and the sum of all durations. */
export interface Lifetime {
  classes: number[]
  tallies: number[]
  sumMs: number
}

/** A window's histogram is kept in these; the newest is still counted into. */
export interface WindowBlock {
  /** How many blocks before the newest. */
  back: number
  tail: Tail
  cells: Packed
}

const summaryQuantiles = [0.5, 0.9, 0.95, 0.99, 0.999] as const
const nothing: Packed = new Uint16Array(0)

// A slot's row: four numbers of 8 bytes, the tallies and the classes of 4. It is all that a record touches beside one
// cell of the histogram, and it knows itself when it ends: with hundreds of routes each cache line is a miss.
const END = 0
const SUM = 1
const SQUARES = 2
const MAX = 3
const TALLIES = 2 * 4

/**
 * Durations over a real sliding window, in fixed memory. Two grains: each slot (a second) counts exactly what was
 * over each boundary and which way requests ended, for judging; each block of slots keeps a packed histogram, for
 * percentiles. The window is current to the slot and forgets a slot (or a block) as a whole; nothing is ever reset
 * by reading.
 */
export class SlidingWindow {
  readonly scale: Scale
  /** The rows, then a cell for each bucket of the open block. */
  readonly #counts: Uint32Array
  /** The same memory. */
  readonly #sums: Float64Array
  /** Places in `#counts`: of the open slot's row, of the classes within a row, of the cells. */
  #row = 0
  readonly #classesAt: number
  readonly #cellsAt: number

  readonly shape: WindowShape
  readonly #tallies: number
  readonly #stride: number
  readonly #open: Uint32Array
  readonly #blocks: (Packed | undefined)[]
  /** Everything that has left the window, for counters that must never fall: tallies, classes, then the sum. */
  readonly #retired: Float64Array
  #packedBytes = 0
  #slot = -1

  /** `tallies` ways to end are counted beside the durations. */
  constructor(scale: Scale, shape: WindowShape, tallies: number = 1) {
    const counters = tallies + scale.boundariesMs.length + 1
    this.scale = scale
    this.shape = shape
    this.#tallies = tallies
    this.#classesAt = TALLIES + tallies
    this.#stride = even(TALLIES + counters)
    this.#cellsAt = this.#stride * shape.slots
    const buffer = new ArrayBuffer((this.#cellsAt + even(scale.cells)) * Uint32Array.BYTES_PER_ELEMENT)
    this.#counts = new Uint32Array(buffer)
    this.#sums = new Float64Array(buffer)
    this.#sums[END] = -Infinity
    this.#open = this.#counts.subarray(this.#cellsAt, this.#cellsAt + scale.cells)
    // One block more than the slots take: whatever is counted has its share in the percentiles.
    const blocks = Math.ceil(shape.slots / shape.slotsPerBlock) + 1
    this.#blocks = Array.from({ length: blocks }, () => undefined)
    this.#retired = new Float64Array(counters + 1)
  }

  /** Bytes of typed arrays held. */
  get footprintBytes(): number {
    return this.#counts.byteLength + this.#retired.byteLength + this.#packedBytes
  }

  /** Counts one duration of at least 0. `nowMs` must not fall from call to call; a lower one counts as the newest. */
  record(valueMs: number, nowMs: number, tally: number = 0): void {
    const sums = this.#sums
    if (nowMs >= sums[(this.#row >>> 1) + END]!) this.advance(nowMs)
    const counts = this.#counts
    const row = this.#row
    const cell = this.scale.cellOf(valueMs)
    counts[this.#cellsAt + cell]!++
    counts[row + this.#classesAt + this.scale.classOf[cell]!]!++
    counts[row + TALLIES + tally]!++
    const at = row >>> 1
    sums[at + SUM]! += valueMs
    sums[at + SQUARES]! += valueMs * valueMs
    if (valueMs > sums[at + MAX]!) sums[at + MAX] = valueMs
  }

  /** Tallies what has no duration. */
  tally(tally: number, nowMs: number): void {
    this.advance(nowMs)
    this.#counts[this.#row + TALLIES + tally]!++
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
    for (let step = steps - 1; step >= 0; step--) this.#clearRow(this.#rowOf(slot - step))
    this.#slot = slot
    this.#row = this.#rowOf(slot)
    this.#sums[(this.#row >>> 1) + END] = (slot + 1) * slotMs
  }

  #rowOf(slot: number): number {
    return (slot % this.shape.slots) * this.#stride
  }

  #clearRow(row: number): void {
    const counters = this.#retired.length - 1
    for (let k = 0; k < counters; k++) this.#retired[k]! += this.#counts[row + TALLIES + k]!
    this.#retired[counters]! += this.#sums[(row >>> 1) + SUM]!
    this.#counts.fill(0, row, row + this.#stride)
  }

  /** Packs the open block away and drops those that the window has left behind. */
  #sealBlock(block: number, next: number): void {
    const ring = this.#blocks.length
    const steps = Math.min(next - block, ring)
    for (let step = 0; step < steps; step++) this.#keep((next - step) % ring, undefined)
    const packed = pack(this.#open)
    this.#open.fill(0)
    if (next - block < ring && packed.length > 0) this.#keep(block % ring, packed)
  }

  #keep(at: number, block: Packed | undefined): void {
    this.#packedBytes += (block?.byteLength ?? 0) - (this.#blocks[at]?.byteLength ?? 0)
    this.#blocks[at] = block
  }

  /** Adds the window's histogram to `counts` (one number a cell). */
  addTo(counts: Float64Array): void {
    addAll(counts, this.#open)
    for (const block of this.#blocks) if (block !== undefined) addPacked(block, counts)
  }

  /** Everything in the newest `slots` slots, the open one included. Advance first. */
  tail(slots: number = this.shape.slots): Tail {
    const tail = this.emptyTail()
    this.extend(tail, 0, slots)
    return tail
  }

  emptyTail(): Tail {
    return emptyTail(this.scale.boundariesMs.length + 1, this.#tallies)
  }

  /** Makes a tail of the newest `from` slots one of the newest `to`. */
  extend(tail: Tail, from: number, to: number): void {
    const { slots, slotMs } = this.shape
    const { classes, tallies } = tail
    const end = Math.min(to, slots, this.#slot + 1)
    for (let k = 0; k < tallies.length; k++) tallies[k]! += this.#counted(TALLIES + k, from, end)
    for (let k = 0; k < classes.length; k++) {
      const within = this.#counted(this.#classesAt + k, from, end)
      classes[k]! += within
      tail.count += within
    }
    // Summed up in variables: each number with a fraction that a field takes is an object for the collector.
    let { sumMs, sumSquares, maxMs } = tail
    for (let back = from; back < end; back++) {
      const at = this.#rowOf(this.#slot - back) >>> 1
      sumMs += this.#sums[at + SUM]!
      sumSquares += this.#sums[at + SQUARES]!
      if (this.#sums[at + MAX]! > maxMs) maxMs = this.#sums[at + MAX]!
    }
    tail.windowMs = Math.min(to, slots) * slotMs
    tail.sumMs = sumMs
    tail.sumSquares = sumSquares
    tail.maxMs = maxMs
  }

  /** One counter of the rows, over some slots back from the open one. */
  #counted(counter: number, from: number, end: number): number {
    const counts = this.#counts
    let sum = 0
    let row = from < end ? this.#rowOf(this.#slot - from) : 0
    for (let back = from; back < end; back++) {
      sum += counts[row + counter]!
      row -= this.#stride
      if (row < 0) row = this.#cellsAt - this.#stride
    }
    return sum
  }

  /** Since when the newest block is counted into, on the clock that it is told. */
  get newestBlockMs(): number {
    const { slotMs, slotsPerBlock } = this.shape
    return Math.floor(this.#slot / slotsPerBlock) * slotsPerBlock * slotMs
  }

  /** The number of the block that is counted into: they are numbered by time. Advance first. */
  get newestBlock(): number {
    return Math.floor(this.#slot / this.shape.slotsPerBlock)
  }

  /**
   * Adds what one block holds: in which ways it ended, and durations by bucket. False when there was nothing, or it is
   * forgotten already.
   */
  addBlock(block: number, tallies: Float64Array, buckets: Float64Array): boolean {
    const { slots, slotsPerBlock } = this.shape
    const back = this.newestBlock - block
    if (back < 0 || back >= this.#blocks.length) return false
    const to = this.#slot - block * slotsPerBlock + 1
    const from = Math.max(0, to - slotsPerBlock)
    const end = Math.max(from, Math.min(to, slots))
    let counted = 0
    for (let k = 0; k < this.#tallies; k++) {
      const count = this.#counted(TALLIES + k, from, end)
      tallies[k]! += count
      counted += count
    }
    if (counted === 0) return false
    if (back > 0) {
      addPackedByBucket(this.#blocks[block % this.#blocks.length] ?? nothing, buckets, this.scale)
      return true
    }
    // Cells are many, and those of most classes empty.
    for (let k = 0; k <= this.scale.boundariesMs.length; k++) {
      if (this.#counted(this.#classesAt + k, from, end) > 0) this.scale.addClass(k, this.#open, buckets)
    }
    return true
  }

  /** The window cut into its blocks, for whoever puts several windows together: those that hold something. Advance first. */
  *blocks(): Generator<WindowBlock, void, undefined> {
    const { slots, slotsPerBlock } = this.shape
    const newest = Math.floor(this.#slot / slotsPerBlock)
    let from = 0
    let to = this.#slot - newest * slotsPerBlock + 1
    for (let back = 0; back < this.#blocks.length && back <= newest; back++) {
      const tail = this.emptyTail()
      this.extend(tail, from, Math.min(to, slots))
      ;[from, to] = [to, to + slotsPerBlock]
      const sealed = this.#blocks[(newest - back) % this.#blocks.length] ?? nothing
      const cells = back === 0 && tail.count > 0 ? pack(this.#open) : sealed
      if (cells.length > 0 || tail.tallies.some((count) => count > 0)) yield { back, tail, cells }
    }
  }

  /** Adds everything of another window of the same scale and shape; it is left as it was. */
  absorb(other: SlidingWindow, nowMs: number): void {
    this.advance(nowMs)
    other.advance(nowMs)
    addAll(this.#retired, other.#retired)
    addAll(this.#open, other.#open)
    for (let row = 0; row < this.#cellsAt; row += this.#stride) this.#absorbRow(other, row)
    for (const [at, block] of other.#blocks.entries()) {
      const mine = this.#blocks[at]
      if (block !== undefined) this.#keep(at, mine === undefined ? block : this.#merged(mine, block))
    }
  }

  #absorbRow(other: SlidingWindow, row: number): void {
    for (let k = row + TALLIES; k < row + this.#stride; k++) this.#counts[k]! += other.#counts[k]!
    const [sums, others, at] = [this.#sums, other.#sums, row >>> 1]
    sums[at + SUM]! += others[at + SUM]!
    sums[at + SQUARES]! += others[at + SQUARES]!
    sums[at + MAX] = Math.max(sums[at + MAX]!, others[at + MAX]!)
  }

  #merged(a: Packed, b: Packed): Packed {
    const counts = scratch(this.scale.cells)
    addPacked(a, counts)
    addPacked(b, counts)
    return pack(counts)
  }

  /** Counts since the start and the sum of all durations: what Prometheus' counters are made of. */
  lifetime(): Lifetime {
    const { classes, tallies, sumMs } = this.tail()
    const retired = this.#retired
    return {
      classes: classes.map((count, k) => count + retired[this.#tallies + k]!),
      tallies: tallies.map((count, k) => count + retired[k]!),
      sumMs: sumMs + retired.at(-1)!,
    }
  }

  /** Percentiles of the window; null without data. Percentiles are within 1 %, mean and maximum exact. */
  summary(nowMs: number): LatencySummary | null {
    this.advance(nowMs)
    const counts = scratch(this.scale.cells)
    this.addTo(counts)
    return summaryOf(this.scale, counts, this.tail())
  }

  /**
   * The quantile `q` of a tail, whose share over `limitMs` is known exactly but whose shape only by block: the shape on
   * the limit's right side gives the value, so it never contradicts the count.
   */
  tailQuantileMs(q: number, limitMs: number, tail: Tail): number | null {
    const boundary = this.scale.boundaryIndex(limitMs)
    if (boundary < 0 || tail.count === 0) return null
    const over = countOver(tail, boundary)
    const counts = scratch(this.scale.cells)
    this.addTo(counts)
    const rank = Math.max(1, Math.ceil(q * tail.count))
    const within = tail.count - over
    const value =
      rank > within
        ? this.scale.quantileMs(counts, (rank - within) / over, boundary + 1)
        : this.scale.quantileMs(counts, rank / within, 0, boundary)
    return value === null ? null : Math.min(value, tail.maxMs)
  }
}

/** What is said of counted cells, whose number, sum and maximum are known exactly. */
export function summaryOf(
  scale: Scale,
  counts: Float64Array,
  { count, sumMs, maxMs }: Pick<Tail, 'count' | 'sumMs' | 'maxMs'>,
): LatencySummary | null {
  let counted = 0
  for (let cell = 0; cell < scale.cells; cell++) counted += counts[cell]!
  if (count === 0 || counted === 0) return null
  const quantiles = scale
    .quantilesMs(counts, counted, summaryQuantiles)
    .map((value) => Math.min(value, maxMs))
  const [p50Ms, p90Ms, p95Ms, p99Ms, p999Ms] = quantiles as [number, number, number, number, number]
  return { meanMs: sumMs / count, p50Ms, p90Ms, p95Ms, p99Ms, p999Ms, maxMs }
}

/** Rows begin where a number of 8 bytes can. */
function even(count: number): number {
  return count + (count % 2)
}

function addAll(target: Uint32Array | Float64Array, source: Uint32Array | Float64Array): void {
  for (let at = 0; at < source.length; at++) target[at]! += source[at]!
}

let buffer = new Float64Array(0)

/** One zeroed buffer for all summaries: they run one after the other on one thread. */
export function scratch(cells: number): Float64Array {
  if (buffer.length < cells) buffer = new Float64Array(cells)
  else buffer.fill(0)
  return buffer
}
