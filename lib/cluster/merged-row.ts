import { MergedWindow } from '../stats/merged-window.ts'
import { Scale } from '../stats/scale.ts'
import type { Lifetime } from '../stats/sliding-window.ts'
import type { BudgetReading, LatencySummary, RouteOperation, SlaStatus } from '../types.ts'
import { packedOf } from './row-share.ts'
import type { RowShare, WindowShare } from './shares.ts'
import { worseOf } from './worse.ts'

/** Where a row comes from. */
export interface Source {
  worker: string
  blockMs: number
  scales: readonly Scale[]
  /** What a worker that is gone had to say of limits and open requests is over. */
  gone: boolean
}

interface Part {
  row: RowShare
  scale: Scale
  blockMs: number
}

/** One route or operation as all workers counted it. */
export class MergedRow {
  readonly table: RowShare['table']
  readonly group: string
  readonly name: string
  readonly label: string
  readonly scale: Scale
  readonly totals: Lifetime
  inFlight: number = 0
  budget: BudgetReading | undefined
  readonly called: RouteOperation[] = []
  readonly #parts: Part[] = []
  readonly #sla = new Map<string, SlaStatus>()

  constructor({ table, group, name, label }: RowShare, scale: Scale) {
    this.table = table
    this.group = group
    this.name = name
    this.label = label
    this.scale = scale
    this.totals = { classes: Array<number>(scale.boundariesMs.length + 1).fill(0), tallies: [], sumMs: 0 }
  }

  add(row: RowShare, { worker, blockMs, scales, gone }: Source): void {
    const scale = scales[row.scale]!
    const { classes, tallies, sumMs } = row.totals
    addAll(this.totals.classes, scale === this.scale ? classes : scale.classesIn(this.scale, classes))
    addAll(this.totals.tallies, tallies)
    this.totals.sumMs += sumMs
    if (row.latency !== undefined) this.#parts.push({ row, scale, blockMs })
    if (gone) return
    this.inFlight += row.inFlight
    this.called.push(...(row.called ?? []))
    for (const status of row.sla) {
      const key = `${status.metric} ${status.severity}`
      this.#sla.set(key, worseOf(this.#sla.get(key), { ...status, why: `worker ${worker}: ${status.why}` }))
    }
    const left = row.budget?.remainingRatio ?? Infinity
    if (row.budget !== undefined && left <= (this.budget?.remainingRatio ?? Infinity))
      this.budget = row.budget
  }

  /** Limits are judged by each worker for itself: of each, the one that stands worst. */
  get sla(): SlaStatus[] {
    return [...this.#sla.values()]
  }

  /** What of the window began after `sinceAt`, in epoch milliseconds. */
  window(sinceAt: number, which: 'latency' | 'ttfb' | 'streamLifetime' = 'latency'): MergedWindow {
    const merged = new MergedWindow(this.scale, which === 'latency' ? this.totals.tallies.length : 1)
    for (const { row, scale, blockMs } of this.#parts) {
      const share: WindowShare = row[which] ?? { newestAt: 0, blocks: [] }
      for (const block of share.blocks) {
        if (share.newestAt - (block.back - 1) * blockMs > sinceAt)
          merged.add(block, packedOf(block.cells), scale)
      }
    }
    return merged
  }

  counted(sinceAt: number, which: 'ttfb' | 'streamLifetime'): (LatencySummary & { count: number }) | null {
    const window = this.window(sinceAt, which)
    const summary = window.summary()
    return summary && { count: window.count, ...summary }
  }
}

function addAll(target: number[], source: readonly number[]): void {
  for (const [at, count] of source.entries()) target[at] = (target[at] ?? 0) + count
}

/** Scales by their boundaries, so that those of two workers that are equal are one. */
export class Scales {
  readonly #known = new Map<string, Scale>()

  of(boundariesMs: readonly number[]): Scale {
    const key = boundariesMs.join()
    let scale = this.#known.get(key)
    if (scale === undefined) this.#known.set(key, (scale = new Scale(boundariesMs)))
    return scale
  }
}
