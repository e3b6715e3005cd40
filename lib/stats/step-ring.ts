/** Rows of numbers on a time axis: the newest `size` steps of `stepMs`, in fixed memory. NaN is nothing measured. */
export class StepRing {
  readonly stepMs: number
  readonly size: number
  readonly #columns: number
  readonly #cells: Float32Array
  #last = -1

  constructor(stepMs: number, size: number, columns: number) {
    this.stepMs = stepMs
    this.size = size
    this.#columns = columns
    this.#cells = new Float32Array(size * columns).fill(NaN)
  }

  get footprintBytes(): number {
    return this.#cells.byteLength
  }

  /** The newest step that was written; -1 before the first. */
  get last(): number {
    return this.#last
  }

  /** The newest step that is over at `nowMs`. */
  doneAt(nowMs: number): number {
    return Math.floor(nowMs / this.stepMs) - 1
  }

  /** Writes a row to `step`, and to those before it that nobody wrote: a row of a late tick covers them too. */
  put(step: number, row: ArrayLike<number>): void {
    if (step <= this.#last) return
    const first = this.#last < 0 ? step : Math.max(this.#last + 1, step - this.size + 1)
    for (let at = first; at <= step; at++) this.#cells.set(row, (at % this.size) * this.#columns)
    this.#last = step
  }

  /** NaN for what was not measured, is forgotten, or is yet to come. */
  at(step: number, column: number): number {
    if (step < 0 || step > this.#last || step <= this.#last - this.size) return NaN
    return this.#cells[(step % this.size) * this.#columns + column]!
  }
}
