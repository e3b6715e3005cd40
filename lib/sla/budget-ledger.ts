/** Of the period: 5 minutes of 30 days. Every window of the burn rates is a whole number of them. */
export const CELLS = 8_640

export interface Counts {
  total: number
  failed: number
}

/** Requests and failures of one budget over its period, in cells. 69 kB. Holds counts; reads no clock. */
export class BudgetLedger {
  readonly cellMs: number
  readonly #startMs: number
  readonly #total = new Uint32Array(CELLS)
  readonly #failed = new Uint32Array(CELLS)
  #cell = 0
  /** Sums over cells that are over, by the window's length; made anew when one ends. */
  readonly #sums = new Map<number, Counts>()

  constructor(periodMs: number, nowMs: number) {
    this.cellMs = periodMs / CELLS
    this.#startMs = nowMs
  }

  add({ total, failed }: Counts, nowMs: number): void {
    this.#advance(nowMs)
    const at = this.#cell % CELLS
    this.#total[at]! += total
    this.#failed[at]! += failed
  }

  /** The newest cells and the one under way. */
  newest(cells: number): Counts {
    const at = this.#cell % CELLS
    let sum = this.#sums.get(cells)
    if (sum === undefined) this.#sums.set(cells, (sum = this.#sumOf(Math.min(cells, CELLS - 1))))
    return { total: sum.total + this.#total[at]!, failed: sum.failed + this.#failed[at]! }
  }

  /** How much of a window has been observed, 0 to 1. */
  coveredRatio(cells: number, nowMs: number): number {
    return Math.min(1, (nowMs - this.#startMs) / (cells * this.cellMs))
  }

  /** Of the cells with requests, those in which no more failed than the objective allows. Null without any. */
  goodCellRatio(objective: number): number | null {
    let [used, good] = [0, 0]
    for (let at = 0; at < CELLS; at++) {
      const total = this.#total[at]!
      if (total === 0) continue
      used++
      if (this.#failed[at]! <= total * (1 - objective)) good++
    }
    return used === 0 ? null : good / used
  }

  #sumOf(cells: number): Counts {
    const sum = { total: 0, failed: 0 }
    for (let back = 1; back <= Math.min(cells, this.#cell); back++) {
      const at = (this.#cell - back) % CELLS
      sum.total += this.#total[at]!
      sum.failed += this.#failed[at]!
    }
    return sum
  }

  #advance(nowMs: number): void {
    const cell = Math.floor((nowMs - this.#startMs) / this.cellMs)
    if (cell <= this.#cell) return
    const skipped = Math.min(cell - this.#cell, CELLS)
    for (let ahead = 1; ahead <= skipped; ahead++) {
      this.#total[(this.#cell + ahead) % CELLS] = 0
      this.#failed[(this.#cell + ahead) % CELLS] = 0
    }
    this.#cell = cell
    this.#sums.clear()
  }
}
