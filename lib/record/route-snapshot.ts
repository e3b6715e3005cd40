import type { SlidingWindow } from '../stats/sliding-window.ts'
import type { LatencySummary, RouteSnapshot, SlaStatus } from '../types.ts'
import { endingsOf, statusCounts } from './endings.ts'
import type { Entry } from './series-table.ts'

/** One route over the window, as `/perf` shows it. */
export function routeSnapshot(
  entry: Entry,
  nowMs: number,
  coveredMs: number,
  inFlight: number,
  sla: SlaStatus[],
): RouteSnapshot {
  const { series } = entry
  series.advance(nowMs)
  const { tallies } = series.latency.tail()
  const endings = endingsOf(tallies)
  const snapshot: RouteSnapshot = {
    route: entry.label,
    count: endings.count,
    rps: coveredMs > 0 ? (endings.count * 1000) / coveredMs : 0,
    inFlight,
    errorRatio: endings.answered === 0 ? 0 : endings.failed / endings.answered,
    aborted: endings.aborted,
    status: statusCounts(tallies),
    latency: series.latency.summary(nowMs),
    sla,
  }
  const ttfb = counted(series.ttfb, nowMs)
  const lifetime = counted(series.lifetime, nowMs)
  if (ttfb !== undefined) snapshot.ttfb = ttfb
  if (lifetime !== undefined) snapshot.streamLifetime = lifetime
  return snapshot
}

function counted(
  window: SlidingWindow | undefined,
  nowMs: number,
): (LatencySummary & { count: number }) | undefined {
  const summary = window?.summary(nowMs)
  if (window === undefined || summary === undefined || summary === null) return undefined
  return { count: window.tail().count, ...summary }
}
