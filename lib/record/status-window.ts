import type { WindowShape } from '../stats/sliding-window.ts'
import type { StatusCounts } from '../types.ts'

/** Fields of a row, in the order of `classes`. */
export const FAILED_FIELD = 3
export const LEFT_FIELD = 4
const ABORTED = 5
const FIELDS = 6
const classes = ['2xx', '3xx', '4xx', '5xx', '499'] as const

/** How requests ended, over some of the newest slots. */
export interface StatusTail {
  count: number
  failed: number
  /** Everything but 499: the client that left is neither good nor bad. */
  answered: number
  aborted: number
  status: StatusCounts
}

/** Counts statuses and broken-off answers over a sliding window of slots. */
export class StatusWindow {
  readonly #shape: WindowShape
  readonly #rows: Uint32Array
  readonly #retired: Float64Array = new Float64Array(FIELDS)
  #slot = -1
  #slotEndMs = -Infinity
  #row = 0

  constructor(shape: WindowShape) {
    this.#shape = shape
    this.#rows = new Uint32Array(shape.slots * FIELDS)
  }

  get footprintBytes(): number {
    return this.#rows.byteLength + this.#retired.byteLength
  }

  record(status: number, aborted: boolean, nowMs: number): void {
    if (nowMs >= this.#slotEndMs) this.advance(nowMs)
    this.#rows[this.#row + fieldOf(status)]!++
    if (aborted) this.#rows[this.#row + ABORTED]!++
  }

  advance(nowMs: number): void {
    const { slotMs, slots } = this.#shape
    const slot = Math.floor(nowMs / slotMs)
    if (slot <= this.#slot) return
    const steps = this.#slot < 0 ? 0 : Math.min(slot - this.#slot, slots)
    for (let step = steps - 1; step >= 0; step--) {
      const row = ((slot - step) % slots) * FIELDS
      for (let field = 0; field < FIELDS; field++) {
        this.#retired[field]! += this.#rows[row + field]!
        this.#rows[row + field] = 0
      }
    }
    this.#slot = slot
    this.#row = (slot % slots) * FIELDS
    this.#slotEndMs = (slot + 1) * slotMs
  }

  /** Everything in the newest `slots` slots, the open one included. Advance first. */
  tail(slots: number = this.#shape.slots): StatusTail {
    const sums = new Float64Array(FIELDS)
    const end = Math.min(slots, this.#shape.slots, this.#slot + 1)
    for (let back = 0; back < end; back++) {
      const row = ((this.#slot - back) % this.#shape.slots) * FIELDS
      for (let field = 0; field < FIELDS; field++) sums[field]! += this.#rows[row + field]!
    }
    return toTail(sums)
  }

  /** Requests in the slots `from` to `to`, counted back from the newest, whose status field lies in a range. */
  count(from: number, to: number, lowest: number, highest: number): number {
    let count = 0
    const end = Math.min(to, this.#shape.slots, this.#slot + 1)
    for (let back = from; back < end; back++) {
      const row = ((this.#slot - back) % this.#shape.slots) * FIELDS
      for (let field = lowest; field <= highest; field++) count += this.#rows[row + field]!
    }
    return count
  }

  /** Counts since the start. */
  lifetime(): StatusTail {
    const sums = Float64Array.from(this.#retired)
    for (let at = 0; at < this.#rows.length; at++) sums[at % FIELDS]! += this.#rows[at]!
    return toTail(sums)
  }

  /** Adds everything of another window of the same shape. */
  absorb(other: StatusWindow, nowMs: number): void {
    this.advance(nowMs)
    other.advance(nowMs)
    for (let at = 0; at < this.#rows.length; at++) this.#rows[at]! += other.#rows[at]!
    for (let field = 0; field < FIELDS; field++) this.#retired[field]! += other.#retired[field]!
  }
}

/** 1xx (a switched protocol) went well: it counts with 2xx. */
function fieldOf(status: number): number {
  if (status < 300) return 0
  if (status < 400) return 1
  if (status === 499) return 4
  return status < 500 ? 2 : 3
}

function toTail(sums: Float64Array): StatusTail {
  const [ok, redirected, refused, failed, left, aborted] = sums as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const answered = ok + redirected + refused + failed
  const values = [ok, redirected, refused, failed, left]
  const status = Object.fromEntries(classes.map((name, at) => [name, values[at]])) as unknown as StatusCounts
  return { count: answered + left, failed, answered, aborted, status }
}
