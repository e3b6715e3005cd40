import { OPEN_COLUMNS } from './tape-memory.ts'

/** So many places after its own are tried for a request whose place is taken by a long-lived one. */
const TRIES = 8

const START = 1
const ROUTE = 2

/**
 * The requests that are under way, in shared memory: number, start and route, at the place `number mod slots`.
 * Where long-lived ones crowd the table, a newcomer may find no place: it is not listed, and nothing else is lost.
 */
export class OpenRequests {
  readonly #cells: Float64Array
  readonly #mask: number

  constructor(memory: SharedArrayBuffer) {
    this.#cells = new Float64Array(memory)
    this.#mask = this.#cells.length / OPEN_COLUMNS - 1
  }

  /** False when there is no place. */
  add(request: number, startMs: number): boolean {
    const at = this.#find(0, request)
    if (at < 0) return false
    this.#cells[at + START] = startMs
    this.#cells[at + ROUTE] = 0
    this.#cells[at] = request
    return true
  }

  setRoute(request: number, route: number): void {
    const at = this.#find(request, request)
    if (at >= 0) this.#cells[at + ROUTE] = route
  }

  remove(request: number): void {
    const at = this.#find(request, request)
    if (at >= 0) this.#cells[at] = 0
  }

  has(request: number): boolean {
    return this.#find(request, request) >= 0
  }

  /** The cell of the place that holds `wanted`, among those where `request` may be; −1 when there is none. */
  #find(wanted: number, request: number): number {
    for (let tried = 0; tried < TRIES; tried++) {
      const at = ((request + tried) & this.#mask) * OPEN_COLUMNS
      if (this.#cells[at] === wanted) return at
    }
    return -1
  }

  /** Cells of the places that are taken. */
  taken(): number[] {
    const places: number[] = []
    for (let at = 0; at < this.#cells.length; at += OPEN_COLUMNS) if (this.#cells[at] !== 0) places.push(at)
    return places
  }

  /** What is at a place; null when it was freed or taken by another one while we read. */
  read(at: number): { number: number; startMs: number; route: number } | null {
    const number = this.#cells[at]!
    const startMs = this.#cells[at + START]!
    const route = this.#cells[at + ROUTE]!
    return number !== 0 && this.#cells[at] === number ? { number, startMs, route } : null
  }
}
