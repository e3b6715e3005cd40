import { Scale } from '../stats/scale.ts'
import { windowShape } from '../stats/sliding-window.ts'
import type { Observation } from '../types.ts'
import type { RouteTotals } from '../view.ts'
import { statusCounts } from './endings.ts'
import { RouteTable, type RouteEntry } from './route-table.ts'

/** Prometheus' own default buckets, in milliseconds: they are exact boundaries of every histogram. */
const defaultBoundariesMs = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const

export interface RecorderOptions {
  spanMs: number
  maxRoutes: number
  /** The latency limits of each row of the SLA, by label; `'*'` for routes without one. */
  limitsMs: ReadonlyMap<string, readonly number[]>
}

/** Counts finished requests by route. Synchronous and pure: it is handed the time. */
export class Recorder {
  readonly table: RouteTable
  readonly spanMs: number

  constructor({ spanMs, maxRoutes, limitsMs }: RecorderOptions) {
    this.spanMs = spanMs
    const scales = scalesOf(limitsMs)
    const common = scales.get('*') ?? new Scale(defaultBoundariesMs)
    this.table = new RouteTable({
      max: maxRoutes,
      shape: windowShape(spanMs),
      scaleOf: (label) => scales.get(label) ?? common,
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

/** Rows of equal limits share a scale: with hundreds of routes it is what stays in the cache. */
function scalesOf(limitsMs: RecorderOptions['limitsMs']): Map<string, Scale> {
  const known = new Map<string, Scale>()
  const scales = new Map<string, Scale>()
  for (const [label, limits] of limitsMs) {
    const scale = new Scale([...defaultBoundariesMs, ...limits])
    const key = scale.boundariesMs.join()
    if (!known.has(key)) known.set(key, scale)
    scales.set(label, known.get(key)!)
  }
  return scales
}

function splitLabel(label: string): readonly [string, string] {
  const space = label.indexOf(' ')
  return space < 0 ? ['', label] : [label.slice(0, space), label.slice(space + 1)]
}

function totalsOf({ method, pattern, series }: RouteEntry, inFlight: number): RouteTotals {
  const { classes, tallies, sumMs } = series.latency.lifetime()
  const { boundariesMs } = series.latency.scale
  return {
    method,
    route: pattern,
    boundariesMs,
    classes,
    sumMs,
    status: statusCounts(tallies),
    inFlight,
  }
}
