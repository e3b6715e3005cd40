import { readAlone } from './case.ts'
import { errorRatio, heldRatio, meanMs } from './complaint.ts'
import { meanLanes } from './lanes.ts'
import { mean } from './numbers.ts'
import type { Roots } from './packages.ts'
import type { Recording } from './recording.ts'
import { thinned } from './slowness.ts'
import { hottestOf, timesOf, type FunctionTime, type LaneTimes } from './slowest.ts'

/** A stretch of time in figures, for reports and timelines. */
export interface StretchSummary {
  fromMs: number
  toMs: number
  requests: number
  perSec: number
  errorRatio: number
  /** Shares of the time, 0 to 1: the loop was busy, paused by collections, held in one piece. */
  busyRatio: number
  gcRatio: number
  heldRatio: number
  /** The busiest first. */
  routes: RouteSummary[]
  /** The functions that took the loop's time. */
  hottest: FunctionTime[]
}

interface RouteSummary {
  route: string
  requests: number
  errorRatio: number
  meanMs: number
  maxMs: number
  /** CPU of all its requests together. */
  cpuMs: number
  /** For each request, on average. */
  lanes: LaneTimes
}

/** So many requests give a mean that is good enough to print. */
const MAX_REQUESTS = 2_000

export function stretchSummary(recording: Recording, roots?: Roots): StretchSummary {
  const stretch = readAlone(recording, roots)
  const requests = stretch.traffic.count(null)
  const routes = [...stretch.traffic.byRoute].map(([route, all]) => {
    return {
      route: stretch.routes.names[route]!,
      requests: stretch.traffic.count(route),
      errorRatio: errorRatio(stretch, route),
      meanMs: meanMs(stretch, route),
      maxMs: all.reduce((longest, { startMs, endMs }) => Math.max(longest, endMs - startMs), 0),
      cpuMs: stretch.cpuMs(route),
      lanes: timesOf(meanLanes(stretch, thinned(all, MAX_REQUESTS))),
    }
  })
  return {
    fromMs: stretch.recording.fromMs,
    toMs: stretch.recording.toMs,
    requests,
    perSec: mean(1_000 * requests, stretch.spanMs),
    errorRatio: errorRatio(stretch, null),
    busyRatio: stretch.busyRatio,
    gcRatio: stretch.gcRatio,
    heldRatio: heldRatio(stretch),
    routes: routes.toSorted((a, b) => b.cpuMs - a.cpuMs || b.requests - a.requests),
    hottest: hottestOf(stretch, 5, () => true),
  }
}
