import type { RequestRecord } from '../diagnose/recording.ts'
import { columns } from './tape-memory.ts'
import { outcomeOf } from './outcome.ts'

const WIDTH = columns.requests
const OUTCOME = 1
const START = 2
const HEAD = 3
const END = 4

/**
 * Ended requests as the tape has them, oldest first. At 20 000 a second an object for each was most of what the
 * recorder's thread cost; they are made of those that are kept, which are then one in a hundred.
 */
export class RequestRows {
  readonly #nameOf: (route: number) => string
  #cells: Float64Array
  #count: number

  constructor(nameOf: (route: number) => string, cells: Float64Array, count: number) {
    this.#nameOf = nameOf
    this.#cells = cells
    this.#count = count
  }

  get count(): number {
    return this.#count
  }

  number(row: number): number {
    return this.#cells[row * WIDTH]!
  }

  /** A number for the name of its route. */
  route(row: number): number {
    return outcomeOf(this.#cells[row * WIDTH + OUTCOME]!).route
  }

  nameOf(route: number): string {
    return this.#nameOf(route)
  }

  hasFailed(row: number): boolean {
    const { status, aborted } = outcomeOf(this.#cells[row * WIDTH + OUTCOME]!)
    return status >= 500 || aborted
  }

  durationMs(row: number): number {
    return this.#cells[row * WIDTH + END]! - this.#cells[row * WIDTH + START]!
  }

  endMs(row: number): number {
    return this.#cells[row * WIDTH + END]!
  }

  record(row: number): RequestRecord {
    const at = row * WIDTH
    const { route, status, aborted } = outcomeOf(this.#cells[at + OUTCOME]!)
    return {
      number: this.#cells[at]!,
      route: this.#nameOf(route),
      status,
      aborted,
      startMs: this.#cells[at + START]!,
      headMs: this.#cells[at + HEAD]!,
      endMs: this.#cells[at + END]!,
      weight: 1,
    }
  }

  records(): RequestRecord[] {
    return Array.from({ length: this.#count }, (_, row) => this.record(row))
  }

  /** Room for rows with the same names. */
  empty(): RequestRows {
    return new RequestRows(this.#nameOf, new Float64Array(0), 0)
  }

  /** Copies rows of another one behind these. */
  add(rows: RequestRows, from: number, to: number): void {
    const cells = rows.#cells.subarray(from * WIDTH, to * WIDTH)
    const end = this.#count * WIDTH
    if (end + cells.length > this.#cells.length) {
      const wider = new Float64Array(2 * (end + cells.length))
      wider.set(this.#cells.subarray(0, end))
      this.#cells = wider
    }
    this.#cells.set(cells, end)
    this.#count += to - from
  }

  /** Keeps the memory for the next ones. */
  clear(): void {
    this.#count = 0
  }
}
