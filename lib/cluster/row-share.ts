import type { Entry } from '../record/series-table.ts'
import type { Packed } from '../stats/packed.ts'
import type { Scale } from '../stats/scale.ts'
import type { SlidingWindow } from '../stats/sliding-window.ts'
import type { BudgetReading, RouteOperation, SlaStatus } from '../types.ts'
import type { BlockShare, RowShare, WindowShare } from './shares.ts'

/** What stands around the counts of a row. */
export interface RowParts {
  table: RowShare['table']
  inFlight: number
  sla: SlaStatus[]
  budget: BudgetReading | undefined
  /** Which operations it ran. */
  called: RouteOperation[]
}

export interface Moment {
  nowMs: number
  wallMs: number
}

/** The scales of some rows, each once. */
export class ScaleList {
  readonly boundaries: number[][] = []
  readonly #known = new Map<Scale, number>()

  indexOf(scale: Scale): number {
    let at = this.#known.get(scale)
    if (at === undefined) {
      at = this.boundaries.push([...scale.boundariesMs]) - 1
      this.#known.set(scale, at)
    }
    return at
  }
}

export function rowShare(entry: Entry, parts: RowParts, scales: ScaleList, moment: Moment): RowShare {
  const { group, name, label, series } = entry
  const { table, inFlight, sla, budget, called } = parts
  const scale = scales.indexOf(series.latency.scale)
  const latency = windowShare(series.latency, moment)
  const totals = series.latency.lifetime()
  const row: RowShare = { table, group, name, label, scale, totals, inFlight, latency, sla }
  if (budget !== undefined) row.budget = budget
  if (called.length > 0) row.called = called
  if (series.ttfb !== undefined) row.ttfb = windowShare(series.ttfb, moment)
  if (series.lifetime !== undefined) row.streamLifetime = windowShare(series.lifetime, moment)
  return row
}

function windowShare(window: SlidingWindow, { nowMs, wallMs }: Moment): WindowShare {
  window.advance(nowMs)
  const newestAt = wallMs - nowMs + window.newestBlockMs
  const blocks: BlockShare[] = []
  for (const { back, tail, cells } of window.blocks()) {
    const { count, sumMs, maxMs, tallies } = tail
    blocks.push({ back, count, sumMs, maxMs, tallies, cells: textOf(cells, back > 0) })
  }
  return { newestAt, blocks }
}

/** A block that is put away never changes. */
const known = new WeakMap<Packed, string>()

function textOf(cells: Packed, sealed: boolean): string {
  let text = known.get(cells)
  if (text === undefined) {
    text = Buffer.from(cells.buffer, cells.byteOffset, cells.byteLength).toString('base64')
    if (sealed) known.set(cells, text)
  }
  return text
}

export function packedOf(text: string): Packed {
  // Copied: a number of two bytes must begin at an even place.
  const bytes = new Uint8Array(Buffer.from(text, 'base64'))
  return new Uint16Array(bytes.buffer, 0, bytes.length >>> 1)
}
