import type { Axis, Heat } from '../../wire.ts'

export interface HeatCell {
  at: number
  row: number
  requests: number
}

/** The heat map's cells, read where they lie: a byte each. */
export class HeatGrid {
  readonly at: number[]
  readonly stepMs: number
  /** The fullest cell. */
  readonly most: number
  readonly #floorsMs: readonly number[]
  readonly #bytes: string

  constructor({ stepMs, fromAt }: Axis, { floorsMs, cells }: Heat) {
    this.#floorsMs = floorsMs
    this.#bytes = atob(cells)
    this.stepMs = stepMs
    const steps = Math.floor(this.#bytes.length / floorsMs.length)
    this.at = Array.from({ length: steps }, (_, i) => fromAt + i * stepMs)
    let fullest = 0
    for (let i = 0; i < this.#bytes.length; i++) fullest = Math.max(fullest, this.#bytes.charCodeAt(i))
    this.most = Math.max(1, requestsOf(fullest))
  }

  *cells(): Generator<HeatCell> {
    const rows = this.#floorsMs.length
    for (let i = 0; i < this.#bytes.length; i++) {
      const byte = this.#bytes.charCodeAt(i)
      if (byte > 0) yield { at: this.at[Math.floor(i / rows)]!, row: i % rows, requests: requestsOf(byte) }
    }
  }

  requests(step: number, row: number): number {
    return requestsOf(this.#bytes.charCodeAt(step * this.#floorsMs.length + row) || 0)
  }

  total(step: number): number {
    return this.#floorsMs.reduce((sum, _, row) => sum + this.requests(step, row), 0)
  }

  /** Rows in which there is anything at all. */
  usedRows(): number[] {
    const used = new Set<number>()
    for (const { row } of this.cells()) used.add(row)
    return [...used].toSorted((a, b) => a - b)
  }

  /** The row that a latency belongs to. */
  rowOf(ms: number): number {
    return Math.max(
      0,
      this.#floorsMs.findLastIndex((floor) => floor <= ms),
    )
  }

  /** The last row is drawn as tall as the one below it: on a logarithmic axis. */
  edges(row: number): [low: number, high: number] {
    const floors = this.#floorsMs
    const low = floors[row] ?? 1
    const next = floors[row + 1] ?? (low * low) / (floors[row - 1] ?? low / 2)
    return [low, next]
  }

  /** From the fastest to the slowest that there was, with a row to spare. */
  get range(): [low: number, high: number] {
    const used = this.usedRows()
    const first = Math.max(0, (used[0] ?? 0) - 1)
    const last = Math.min(this.#floorsMs.length - 1, (used.at(-1) ?? this.#floorsMs.length - 1) + 1)
    return [this.edges(first)[0], this.edges(last)[1]]
  }
}

function requestsOf(byte: number): number {
  return Math.round(2 ** (byte / 8) - 1)
}
