import { windowShape, type Lifetime } from '../stats/sliding-window.ts'
import type { Observation } from '../types.ts'
import type { RouteTotals } from '../view.ts'
import { ROUTE_WAYS, statusCounts } from './endings.ts'
import { routeNaming } from './route-name.ts'
import { requestBoundariesMs, Scales } from './scales.ts'
import { SeriesTable, type Entry } from './series-table.ts'

export interface RecorderOptions {
  spanMs: number
  maxRoutes: number
  /** The latency limits of each row of the SLA, by label; `'*'` for routes without one. */
  limitsMs: ReadonlyMap<string, readonly number[]>
}

/** Counts finished requests by route. Synchronous and pure: it is handed the time. */
export class Recorder {
  readonly table: SeriesTable
  readonly spanMs: number

  constructor({ spanMs, maxRoutes, limitsMs }: RecorderOptions) {
    this.spanMs = spanMs
    const scales = new Scales(requestBoundariesMs, limitsMs)
    this.table = new SeriesTable({
      naming: routeNaming,
      max: maxRoutes,
      shape: windowShape(spanMs),
      ways: ROUTE_WAYS,
      scaleOf: (label) => scales.of(label),
      pinned: [...limitsMs.keys()].filter((label) => label !== '*').map(splitLabel),
    })
  }

  /** Counts one finished request. What makes no sense (a negative or missing duration) counts without a latency. */
  observe({ route, method, status, durationMs, aborted = false }: Observation, nowMs: number): void {
    const { series } = this.table.entryOf(method, route)
    const code = Number.isInteger(status) && status >= 100 && status <= 599 ? status : 500
    if (durationMs >= 0) series.record(code, durationMs, aborted, nowMs)
    else series.recordUntimed(code, nowMs)
  }

  *totals(inFlight: ReadonlyMap<string, number>): Generator<RouteTotals> {
    for (const entry of this.table.entries()) yield totalsOf(entry, inFlight.get(entry.label) ?? 0)
  }
}

function splitLabel(label: string): readonly [string, string] {
  const space = label.indexOf(' ')
  return space < 0 ? ['', label] : [label.slice(0, space), label.slice(space + 1)]
}

function totalsOf({ group, name, series }: Entry, inFlight: number): RouteTotals {
  return shownRouteTotals(group, name, series.latency.scale.boundariesMs, series.latency.lifetime(), inFlight)
}

export function shownRouteTotals(
  method: string,
  route: string,
  boundariesMs: readonly number[],
  { classes, tallies, sumMs }: Lifetime,
  inFlight: number,
): RouteTotals {
  return { method, route, boundariesMs, classes, sumMs, status: statusCounts(tallies), inFlight }
}
