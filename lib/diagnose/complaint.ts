import type { Trigger } from './evidence.ts'
import { mean, share, sum } from './numbers.ts'
import { isError } from './failures.ts'
import { lengthOf } from './holds.ts'
import type { Routes } from './owners.ts'
import type { Stretch } from './stretch.ts'
import { thresholds } from './thresholds.ts'

/** What got worse, and for whom: a route's number, or null for all. */
export type Complaint =
  | { kind: 'latency'; route: number | null; limitMs: number | null }
  | { kind: 'errors'; route: number | null }
  /** The loop was held; `focus` where it is known when. */
  | { kind: 'loop'; focus: readonly [fromMs: number, toMs: number] | null }
  | { kind: 'cpu' | 'gc' | 'memory' | 'none' }

const isOperation = /^(op|workflow):/

export function complaintOf(trigger: Trigger, during: Stretch, calm: Stretch | null): Complaint {
  switch (trigger.kind) {
    case 'blocked-loop':
    case 'starvation':
      return { kind: 'loop', focus: watchedBlock(trigger, during.recording.toMs) }
    case 'memory':
      return { kind: 'memory' }
    case 'hand':
      return whatGotWorse(during, calm)
    case 'sla':
      return brokenLimit(trigger, during, calm)
  }
}

function brokenLimit(
  { subject, metric, limit }: Extract<Trigger, { kind: 'sla' }>,
  during: Stretch,
  calm: Stretch | null,
): Complaint {
  const route = routeOf(subject, during.routes)
  switch (metric) {
    case 'errorRatio':
    case 'availability':
    case 'errorBudget':
      return { kind: 'errors', route }
    case 'throughputPerSec':
    case 'hitRatio':
      return whatGotWorse(during, calm, route)
    case 'cpuRatio':
      return { kind: 'cpu' }
    case 'gcPauseRatio':
      return { kind: 'gc' }
    case 'rssBytes':
    case 'heapUsedRatio':
    case 'heapGrowthBytesPerMin':
      return { kind: 'memory' }
    case 'loopDelayP99Ms':
    case 'loopBlockedMs':
      return { kind: 'loop', focus: null }
    case 'meanMs':
      return { kind: 'latency', route, limitMs: null }
    case 'p50Ms':
    case 'p90Ms':
    case 'p95Ms':
    case 'p99Ms':
    case 'p999Ms':
    case 'maxMs':
      // The limit of an operation says nothing of the requests that it ran in; messages are both.
      return { kind: 'latency', route, limitMs: route === null && isOperation.test(subject) ? null : limit }
  }
}

/** Nobody said what is wrong: is anything? */
function whatGotWorse(during: Stretch, calm: Stretch | null, route: number | null = null): Complaint {
  if (!calm) return { kind: 'none' }
  const [errorsNow, errorsBefore] = [errorRatio(during, route), errorRatio(calm, route)]
  if (errorsNow > errorsBefore + 2 * thresholds.errorPoints) return { kind: 'errors', route }
  const [now, before] = [meanMs(during, route), meanMs(calm, route)]
  if (now > 1.5 * before + 5) return { kind: 'latency', route, limitMs: null }
  if (heldRatio(during) > 2 * heldRatio(calm) + 0.05) return { kind: 'loop', focus: null }
  if (during.gcRatio > 2 * calm.gcRatio + 0.05) return { kind: 'gc' }
  return { kind: 'none' }
}

export function meanMs(stretch: Stretch, route: number | null): number {
  const all = stretch.traffic.requests(route)
  return mean(
    sum(all.map(({ startMs, endMs, weight }) => weight * (endMs - startMs))),
    sum(all.map(({ weight }) => weight)),
  )
}

export function errorRatio(stretch: Stretch, route: number | null): number {
  const all = stretch.traffic.requests(route).filter(({ status }) => status > 0)
  return share(sum(all.filter(isError).map(({ weight }) => weight)), sum(all.map(({ weight }) => weight)))
}

export function heldRatio(stretch: Stretch): number {
  return share(lengthOf(stretch.holds), stretch.spanMs)
}

function routeOf(subject: string, routes: Routes): number | null {
  const known = routes.names.indexOf(subject)
  return known === -1 ? null : known
}

/** The block that the watchdog saw; it may go on. */
export function watchedBlock(trigger: Trigger, toMs: number): [fromMs: number, toMs: number] | null {
  const block = { fromMs: 0, toMs: 0 }
  if (trigger.kind === 'blocked-loop') {
    block.fromMs = trigger.atMs - trigger.blockedMs
    block.toMs = trigger.ended ? trigger.atMs : toMs
  } else if (trigger.kind === 'starvation') {
    block.fromMs = toMs - trigger.silentMs
    block.toMs = toMs
  }
  return Number.isFinite(block.fromMs) && block.toMs > block.fromMs ? [block.fromMs, block.toMs] : null
}
