import type { LatencySummary } from '../types.ts'
import { addPacked, type Packed } from './packed.ts'
import type { Scale } from './scale.ts'
import { scratch, summaryOf } from './sliding-window.ts'

/** What a block counted, wherever it comes from. */
export interface CountedBlock {
  count: number
  sumMs: number
  maxMs: number
  tallies: readonly number[]
}

/** Blocks of several windows as one: their counts are added up, and percentiles taken of the sum. */
export class MergedWindow {
  readonly tallies: number[]
  count: number = 0
  sumMs: number = 0
  maxMs: number = 0
  readonly #scale: Scale
  readonly #parts: { scale: Scale; cells: Packed }[] = []

  constructor(scale: Scale, ways: number) {
    this.#scale = scale
    this.tallies = Array<number>(ways).fill(0)
  }

  add(block: CountedBlock, cells: Packed, scale: Scale): void {
    this.count += block.count
    this.sumMs += block.sumMs
    this.maxMs = Math.max(this.maxMs, block.maxMs)
    for (const way of this.tallies.keys()) this.tallies[way]! += block.tallies[way] ?? 0
    this.#parts.push({ scale, cells })
  }

  /** Null without data. */
  summary(): LatencySummary | null {
    const counts = scratch(this.#scale.cells)
    for (const { scale, cells } of this.#parts) {
      if (scale === this.#scale) addPacked(cells, counts)
      else addMoved(cells, scale, counts, this.#scale)
    }
    return summaryOf(this.#scale, counts, this)
  }
}

function addMoved(cells: Packed, from: Scale, counts: Float64Array, to: Scale): void {
  const own = new Float64Array(from.cells)
  addPacked(cells, own)
  for (const [cell, count] of own.entries()) if (count > 0) counts[from.cellIn(to, cell)]! += count
}
