import type { Complaint } from './complaint.ts'
import { meanLanes, noLanes, type Lanes } from './lanes.ts'
import { add, mean, sum } from './numbers.ts'
import { owner } from './owners.ts'
import type { RequestRecord } from './recording.ts'
import type { Stretch } from './stretch.ts'
import { thresholds } from './thresholds.ts'

/** What was added, and by whom: per slow request, or per second of the loop. Nothing in it is negative. */
export interface Budget {
  per: 'request' | 'second'
  addedMs: number
  /** The whole of it now and before. */
  nowMs: number
  beforeMs: number
  own: Map<number, number>
  gcMs: number
  hostMs: number
  /** Waiting for the loop while it was held, by who held it. */
  waits: Map<number, number>
  /** Waiting for the loop in many small pieces. */
  turnsMs: number
  operations: Map<string, number>
  restMs: number
  /** The requests it rests on. */
  requests: readonly RequestRecord[]
}

const MAX_REQUESTS = 4_000

export function budgetOf(complaint: Complaint, during: Stretch, calm: Stretch | null): Budget | null {
  switch (complaint.kind) {
    case 'latency':
      return requestBudget(complaint, during, calm)
    case 'loop': {
      const now = heldLanes(during, complaint.focus)
      // One block that somebody watched is explained by itself.
      const before = calm && !complaint.focus ? heldLanes(calm, null) : noLanes()
      return { ...added(now, before), per: 'second', requests: [] }
    }
    case 'cpu':
      return { ...added(cpuLanes(during), calm ? cpuLanes(calm) : noLanes()), per: 'second', requests: [] }
    case 'gc': {
      const gc = (of: Stretch): Lanes => {
        const gcMs = 1_000 * of.gcRatio
        return { ...noLanes(), totalMs: gcMs, gcMs }
      }
      return { ...added(gc(during), calm ? gc(calm) : noLanes()), per: 'second', requests: [] }
    }
    default:
      return null
  }
}

/** The requests that broke the limit, against as large a part of the slowest before. */
function requestBudget(
  { route, limitMs }: Extract<Complaint, { kind: 'latency' }>,
  during: Stretch,
  calm: Stretch | null,
): Budget {
  const slowest = bySlowness(during.all(route))
  const broke = limitMs === null ? slowest.length : slowest.filter((one) => durationOf(one) > limitMs).length
  const count = Math.min(slowest.length, Math.max(broke, 3))
  const requests = slowest.slice(0, count)
  const calmest = calm ? bySlowness(calm.all(route)) : []
  const part = mean(count, slowest.length)
  const before = calmest.slice(0, Math.min(calmest.length, Math.max(5, Math.round(part * calmest.length))))
  const now = meanLanes(during, thinned(requests))
  const budget: Budget = { ...added(now, calm ? meanLanes(calm, thinned(before)) : noLanes()), per: 'request', requests }
  const limit = route === null || !calm ? Infinity : waitOfOthers(route, part, during, calm)
  return limitWaiting(budget, limit)
}

/**
 * The control group: what other routes waited at the same time, twice. The loop may be held all the while that a
 * request awaits something without delaying it; but whoever had to wait for the loop did not wait alone.
 */
function waitOfOthers(subject: number, part: number, during: Stretch, calm: Stretch): number {
  const waits: number[] = []
  for (const [route, all] of during.requests) {
    const before = calm.all(route)
    if (route === subject || all.length < 20 || before.length < 20) continue
    // A handler that awaits nothing never waits for the loop once it runs.
    if (awaited(meanLanes(calm, before.slice(0, 100))) < 1) continue
    const slowest = thinned(bySlowness(all).slice(0, Math.max(5, Math.round(part * all.length))), 500)
    const { totalMs, own } = meanLanes(during, slowest)
    waits.push(totalMs - sum(own.values()))
  }
  return waits.length > 0 ? 2 * Math.max(...waits) + thresholds.poolDelayMs : Infinity
}

function limitWaiting(budget: Budget, limitMs: number): Budget {
  const waitedMs = sum(budget.waits.values()) + budget.turnsMs
  if (waitedMs <= limitMs) return budget
  const kept = limitMs / waitedMs
  shrink(budget.waits, kept)
  return { ...budget, turnsMs: budget.turnsMs * kept, restMs: budget.restMs + waitedMs - limitMs }
}

function durationOf({ startMs, endMs }: RequestRecord): number {
  return endMs - startMs
}

function bySlowness(requests: readonly RequestRecord[]): RequestRecord[] {
  return requests.toSorted((a, b) => durationOf(b) - durationOf(a))
}

function thinned(requests: readonly RequestRecord[], most = MAX_REQUESTS): readonly RequestRecord[] {
  const step = Math.ceil(requests.length / most)
  return step > 1 ? requests.filter((_, at) => at % step === 0) : requests
}

/** Held time per second, by who held the loop. */
function heldLanes(stretch: Stretch, focus: readonly [number, number] | null): Lanes {
  const lanes = noLanes()
  const spanMs = focus ? focus[1] - focus[0] : stretch.spanMs
  for (const { fromMs, toMs, byOwner } of stretch.holds) {
    const inFocusMs = focus ? Math.min(toMs, focus[1]) - Math.max(fromMs, focus[0]) : toMs - fromMs
    if (!(inFocusMs > 0)) continue
    for (const [one, ms] of byOwner) {
      const perSecond = mean((1_000 * ms * inFocusMs) / (toMs - fromMs), spanMs)
      lanes.totalMs += perSecond
      if (one === owner.collector) lanes.gcMs += perSecond
      else if (one === owner.host) lanes.hostMs += perSecond
      else add(lanes.waits, one, perSecond)
    }
  }
  return lanes
}

/** CPU per second, by who used it. */
function cpuLanes(stretch: Stretch): Lanes {
  const lanes = noLanes()
  const worthMs = mean(1_000 * stretch.sampleMs, stretch.spanMs)
  for (const one of stretch.owners) {
    if (one === owner.idle) continue
    lanes.totalMs += worthMs
    if (one === owner.collector) lanes.gcMs += worthMs
    else add(lanes.own, one, worthMs)
  }
  return lanes
}

function added(now: Lanes, before: Lanes): Omit<Budget, 'per' | 'requests'> {
  const own = difference(now.own, before.own)
  const waits = difference(now.waits, before.waits)
  const operations = difference(now.operations, before.operations)
  const gcMs = Math.max(0, now.gcMs - before.gcMs)
  const hostMs = Math.max(0, now.hostMs - before.hostMs)
  const awaitedMs = awaited(now) - awaited(before)
  const lateMs = thresholds.turnsPerRequest * Math.max(0, now.lateMs - before.lateMs)
  const turnsMs = Math.min(Math.max(0, awaitedMs), lateMs, Math.max(0, now.restMs - before.restMs))
  const leftMs = Math.max(0, awaitedMs - turnsMs)
  shrink(operations, Math.min(1, leftMs / sum(operations.values())))
  // What holds up the loop while a request awaits something anyway delays nothing.
  const idleMs = Math.max(0, -awaitedMs)
  const heldUpMs = sum(waits.values()) + hostMs
  const kept = heldUpMs > 0 ? Math.max(0, 1 - idleMs / heldUpMs) : 1
  shrink(waits, kept)
  return {
    addedMs: Math.max(0, now.totalMs - before.totalMs),
    nowMs: now.totalMs,
    beforeMs: before.totalMs,
    own,
    gcMs,
    hostMs: hostMs * kept,
    waits,
    turnsMs,
    operations,
    restMs: Math.max(0, leftMs - sum(operations.values())),
  }
}

function awaited({ operations, restMs }: Lanes): number {
  return sum(operations.values()) + restMs
}

function difference<Key>(now: ReadonlyMap<Key, number>, before: ReadonlyMap<Key, number>): Map<Key, number> {
  const more = new Map<Key, number>()
  for (const [key, ms] of now) {
    const by = ms - (before.get(key) ?? 0)
    if (by > 0) more.set(key, by)
  }
  return more
}

function shrink<Key>(parts: Map<Key, number>, by: number): void {
  if (by < 1) for (const [key, ms] of parts) parts.set(key, ms * Math.max(0, by))
}
