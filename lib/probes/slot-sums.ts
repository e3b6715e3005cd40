const SLOTS = 60

/**
 * Sums and maxima over a sliding window, in fixed memory: columns of numbers in 60 slots, each forgotten as a
 * whole. Times must not fall; a time that does counts as the newest.
 */
export class SlotSums {
  readonly #slotMs: number
  readonly #columns: number
  readonly #cells: Float64Array
  #slot = -1
  #firstMs = Infinity

  constructor(spanMs: number, columns: number) {
    this.#slotMs = spanMs / SLOTS
    this.#columns = columns
    this.#cells = new Float64Array(SLOTS * columns)
  }

  get footprintBytes(): number {
    return this.#cells.byteLength
  }

  /** The stretch that the window covers at `nowMs`: less than its span after the start. */
  coveredMs(nowMs: number): number {
    this.advance(nowMs)
    return Math.max(0, nowMs - Math.max(this.#firstMs, (this.#slot - SLOTS + 1) * this.#slotMs))
  }

  add(column: number, value: number, nowMs: number): void {
    this.#cells[this.#cell(column, nowMs)]! += value
  }

  /** Adds a stretch of time that ends at `nowMs`, each slot its own part of it. */
  spread(column: number, durationMs: number, nowMs: number): void {
    this.advance(nowMs)
    let endMs = nowMs
    let restMs = durationMs
    for (let back = 0; back < SLOTS && restMs > 0 && back <= this.#slot; back++) {
      const slot = this.#slot - back
      const partMs = Math.min(restMs, Math.max(0, endMs - slot * this.#slotMs))
      this.#cells[(slot % SLOTS) * this.#columns + column]! += partMs
      endMs -= partMs
      restMs -= partMs
    }
  }

  /** Keeps the largest value of a slot. */
  raise(column: number, value: number, nowMs: number): void {
    const cell = this.#cell(column, nowMs)
    if (value > this.#cells[cell]!) this.#cells[cell] = value
  }

  sum(column: number, nowMs: number): number {
    this.advance(nowMs)
    let sum = 0
    for (let cell = column; cell < this.#cells.length; cell += this.#columns) sum += this.#cells[cell]!
    return sum
  }

  max(column: number, nowMs: number): number {
    this.advance(nowMs)
    let max = 0
    for (let cell = column; cell < this.#cells.length; cell += this.#columns)
      max = Math.max(max, this.#cells[cell]!)
    return max
  }

  /** Moves the window's end to `nowMs`; the first call is its start. */
  advance(nowMs: number): void {
    if (this.#firstMs === Infinity) this.#firstMs = nowMs
    const slot = Math.floor(nowMs / this.#slotMs)
    if (slot <= this.#slot) return
    const steps = this.#slot < 0 ? SLOTS : Math.min(slot - this.#slot, SLOTS)
    for (let step = 0; step < steps; step++) {
      const row = ((slot - step) % SLOTS) * this.#columns
      this.#cells.fill(0, row, row + this.#columns)
    }
    this.#slot = slot
  }

  #cell(column: number, nowMs: number): number {
    this.advance(nowMs)
    return (this.#slot % SLOTS) * this.#columns + column
  }
}
