/** Of the period: 5 minutes of 30 days. Every window of the burn rates is a whole number of them. */
export const CELLS = 8_640

export interface Counts {
  total: number
  failed: number
}

/** How many cells a slot has, and how far back such slots reach: the longer ago, the coarser. */
const grains: readonly (readonly [perSlot: number, cells: number])[] = [
  [1, 72],
  [4, 288],
  [12, 864],
  [144, CELLS],
]

/** Counts in slots of some cells each: those of a stretch that are over, and the one under way. */
class Slots {
  readonly perSlot: number
  readonly cells: number
  readonly #total: Uint32Array
  readonly #failed: Uint32Array
  #slot = 0

  constructor(perSlot: number, cells: number) {
    this.perSlot = perSlot
    this.cells = cells
    const slots = cells / perSlot + 1
    this.#total = new Uint32Array(slots)
    this.#failed = new Uint32Array(slots)
  }

  advance(cell: number): void {
    const slot = Math.floor(cell / this.perSlot)
    const { length } = this.#total
    for (let next = Math.max(this.#slot, slot - length) + 1; next <= slot; next++) {
      this.#total[next % length] = 0
      this.#failed[next % length] = 0
    }
    this.#slot = Math.max(this.#slot, slot)
  }

  add({ total, failed }: Counts): void {
    const at = this.#slot % this.#total.length
    this.#total[at]! += total
    this.#failed[at]! += failed
  }

  get underWay(): Counts {
    const at = this.#slot % this.#total.length
    return { total: this.#total[at]!, failed: this.#failed[at]! }
  }

  /** The newest that are over. */
  over(cells: number): Counts {
    const { length } = this.#total
    const sum = { total: 0, failed: 0 }
    for (let back = 1; back <= Math.min(cells / this.perSlot, this.#slot); back++) {
      const at = (this.#slot - back) % length
      sum.total += this.#total[at]!
      sum.failed += this.#failed[at]!
    }
    return sum
  }
}

/** Requests and failures of one budget over its period. 2.7 kB. Holds counts; reads no clock. */
export class BudgetLedger {
  readonly cellMs: number
  readonly #objective: number
  readonly #startMs: number
  readonly #slots = grains.map(([perSlot, cells]) => new Slots(perSlot, cells))
  /** Cells with requests, and those of them that did not keep the objective. */
  readonly #used = new Slots(144, CELLS)
  #cell = 0
  #now: Counts = { total: 0, failed: 0 }
  /** Sums over what is over, by the window's length; made anew when a cell ends. */
  readonly #sums = new Map<number, Counts>()

  constructor(objective: number, periodMs: number, nowMs: number) {
    this.#objective = objective
    this.cellMs = periodMs / CELLS
    this.#startMs = nowMs
  }

  add(counts: Counts, nowMs: number): void {
    this.#advance(nowMs)
    this.#now.total += counts.total
    this.#now.failed += counts.failed
    for (const slots of this.#slots) slots.add(counts)
  }

  /** The newest cells, and what is under way: of a long window, up to a slot of its grain more. */
  newest(cells: number): Counts {
    const slots = this.#slots.find((one) => cells <= one.cells && cells % one.perSlot === 0)!
    let sum = this.#sums.get(cells)
    if (sum === undefined) this.#sums.set(cells, (sum = slots.over(cells)))
    const { total, failed } = slots.underWay
    return { total: sum.total + total, failed: sum.failed + failed }
  }

  /** How much of a window has been observed, 0 to 1. */
  coveredRatio(cells: number, nowMs: number): number {
    return Math.min(1, (nowMs - this.#startMs) / (cells * this.cellMs))
  }

  /** Of the cells with requests, those in which no more failed than the objective allows. Null without any. */
  goodCellRatio(): number | null {
    const over = this.#used.over(CELLS)
    const { total, failed } = this.#used.underWay
    const now = this.#cellNow()
    const used = over.total + total + now.total
    return used === 0 ? null : 1 - (over.failed + failed + now.failed) / used
  }

  #cellNow(): Counts {
    const { total, failed } = this.#now
    return { total: total > 0 ? 1 : 0, failed: failed > total * (1 - this.#objective) ? 1 : 0 }
  }

  #advance(nowMs: number): void {
    const cell = Math.floor((nowMs - this.#startMs) / this.cellMs)
    if (cell <= this.#cell) return
    this.#used.add(this.#cellNow())
    for (const slots of [...this.#slots, this.#used]) slots.advance(cell)
    this.#cell = cell
    this.#now = { total: 0, failed: 0 }
    this.#sums.clear()
  }
}
