/** Cells before the first row; the first of them counts the rows ever written. A cache line of its own. */
const HEADER = 8
/** The oldest rows of a full ring that the writer may be about to overwrite. */
const MARGIN = 64

/** `rows` must be a power of two. */
export function sharedRing(rows: number, columns: number): SharedArrayBuffer {
  return new SharedArrayBuffer((HEADER + rows * columns) * Float64Array.BYTES_PER_ELEMENT)
}

/**
 * The writing end of a ring of rows in shared memory: one thread writes, waits for nobody and allocates nothing.
 * All cells are plain doubles: Atomics would cost as much as all the rest, and their order is the reader's business.
 */
export class RingWriter {
  readonly cells: Float64Array
  readonly #columns: number
  readonly #mask: number

  constructor(memory: SharedArrayBuffer, columns: number) {
    this.cells = new Float64Array(memory)
    this.#columns = columns
    this.#mask = (this.cells.length - HEADER) / columns - 1
  }

  /** The place of the next row's first cell. Nobody reads the row before `commit()`. */
  next(): number {
    return HEADER + (this.cells[0]! & this.#mask) * this.#columns
  }

  commit(): void {
    this.cells[0]!++
  }
}

/** Rows that were taken out of a ring, one after the other. */
export interface Rows {
  cells: Float64Array
  count: number
}

/** The reading end, on another thread. It never holds the writer up; what it is too slow for, it counts as lost. */
export class RingReader {
  lost = 0
  readonly #cells: Float64Array
  readonly #columns: number
  readonly #rows: number
  #seen = 0
  #taken = 0

  constructor(memory: SharedArrayBuffer, columns: number) {
    this.#cells = new Float64Array(memory)
    this.#columns = columns
    this.#rows = (this.#cells.length - HEADER) / columns
  }

  /** Notes how far the writer is. Rows may still be on their way when their count has arrived: see `settle()`. */
  look(): void {
    this.#seen = this.#cells[0]!
  }

  get isEmpty(): boolean {
    return this.#cells[0] === 0
  }

  /** A cell of the newest row; 0 while there is none. */
  newest(column: number): number {
    const written = this.#cells[0]!
    return written === 0 ? 0 : this.#cells[HEADER + ((written - 1) % this.#rows) * this.#columns + column]!
  }

  /** All rows up to the latest look that were not taken before, oldest first. */
  take(): Rows {
    const { from, cells } = this.#copy()
    const overwritten = Math.max(from, Math.min(this.#seen, this.#cells[0]! + MARGIN - this.#rows))
    this.lost += overwritten - this.#taken
    this.#taken = this.#seen
    const skip = (overwritten - from) * this.#columns
    return { cells: cells.subarray(skip), count: this.#seen - overwritten }
  }

  /** What is copied while the writer comes round again is told from its count afterwards. */
  #copy(): { from: number; cells: Float64Array } {
    const from = Math.max(this.#taken, this.#seen - this.#rows)
    const cells = new Float64Array((this.#seen - from) * this.#columns)
    const first = from % this.#rows
    const untilEnd = Math.min(this.#seen - from, this.#rows - first)
    const start = HEADER + first * this.#columns
    cells.set(this.#cells.subarray(start, start + untilEnd * this.#columns))
    const rest = cells.length - untilEnd * this.#columns
    cells.set(this.#cells.subarray(HEADER, HEADER + rest), untilEnd * this.#columns)
    return { from, cells }
  }
}

const nobody = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

/**
 * Lets everything arrive that was written before: plain stores of another core may become visible in another order
 * (ARM), but not a millisecond later.
 */
export function settle(): void {
  Atomics.wait(nobody, 0, 0, 1)
}
