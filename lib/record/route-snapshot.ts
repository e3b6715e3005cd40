import type { SlidingWindow } from '../stats/sliding-window.ts'
import type { LatencySummary, RouteSnapshot, SlaStatus } from '../types.ts'
import { endingsOf, statusCounts } from './endings.ts'
import type { Entry } from './series-table.ts'

type CountedLatency = LatencySummary & { count: number }

/** What is known of one route, here or in several processes. */
export interface RouteFigures {
  label: string
  tallies: readonly number[]
  latency: LatencySummary | null
  ttfb: CountedLatency | null
  streamLifetime: CountedLatency | null
  inFlight: number
  sla: SlaStatus[]
}

/** One route over the window, as `/perf` shows it. */
export function routeSnapshot(
  entry: Entry,
  nowMs: number,
  coveredMs: number,
  inFlight: number,
  sla: SlaStatus[],
): RouteSnapshot {
  const { series, label } = entry
  series.advance(nowMs)
  const { tallies } = series.latency.tail()
  const latency = series.latency.summary(nowMs)
  const ttfb = counted(series.ttfb, nowMs)
  const streamLifetime = counted(series.lifetime, nowMs)
  return shownRoute({ label, tallies, latency, ttfb, streamLifetime, inFlight, sla }, coveredMs)
}

export function shownRoute(figures: RouteFigures, coveredMs: number): RouteSnapshot {
  const { label, tallies, latency, ttfb, streamLifetime, inFlight, sla } = figures
  const endings = endingsOf(tallies)
  const snapshot: RouteSnapshot = {
    route: label,
    count: endings.count,
    rps: coveredMs > 0 ? (endings.count * 1000) / coveredMs : 0,
    inFlight,
    errorRatio: endings.answered === 0 ? 0 : endings.failed / endings.answered,
    aborted: endings.aborted,
    status: statusCounts(tallies),
    latency,
    sla,
  }
  if (ttfb !== null) snapshot.ttfb = ttfb
  if (streamLifetime !== null) snapshot.streamLifetime = streamLifetime
  return snapshot
}

function counted(window: SlidingWindow | undefined, nowMs: number): CountedLatency | null {
  const summary = window?.summary(nowMs)
  if (window === undefined || summary === undefined || summary === null) return null
  return { count: window.tail().count, ...summary }
}
