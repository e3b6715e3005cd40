import { awaited, shrink, type Added } from './added.ts'
import { meanLanes } from './lanes.ts'
import { lengthOf } from './holds.ts'
import { lowerBound, mean, sum } from './numbers.ts'
import type { RequestRecord } from './recording.ts'
import { bySlowness, thinned } from './slowness.ts'
import type { Stretch } from './stretch.ts'
import { thresholds } from './thresholds.ts'

const MAX_ROUTES = 8
const MIN_MET = 3
const MAX_REQUESTS = 200
/** What is shorter delays nobody by much. */
const HOLD_MS = 20
/** A beat may come after what it made wait. */
const SLACK_MS = 12

/**
 * The control group: what requests of other routes waited that met the loop held, twice. The loop may be held all the
 * while that a request awaits something without delaying it; but whoever had to wait for the loop did not wait alone.
 * Only those that were under way when the hold began: one that comes later is read when it is over, and by the
 * process's own clock is not late.
 */
export function waitOfOthers(subject: number, during: Stretch, calm: Stretch): number {
  const holds = during.holds.filter(({ fromMs, toMs }) => toMs - fromMs >= HOLD_MS)
  const squares = sum(holds.map(({ fromMs, toMs }) => (toMs - fromMs) ** 2))
  const usualMs = mean(squares, lengthOf(holds))
  const long = holds.filter(({ fromMs, toMs }) => toMs - fromMs >= usualMs / 2)
  const middles = long.map(({ fromMs, toMs }) => (fromMs + toMs) / 2)
  const meetsHold = ({ startMs, endMs }: RequestRecord): boolean => {
    const hold = long[lowerBound(middles, startMs)]
    return hold !== undefined && endMs >= hold.toMs - SLACK_MS
  }
  const waits: number[] = []
  const busiest = [...during.traffic.byRoute].toSorted(([, a], [, b]) => b.length - a.length)
  for (const [route, all] of busiest.slice(0, MAX_ROUTES)) {
    const met = route === subject ? [] : all.filter(meetsHold)
    if (met.length < MIN_MET) continue
    // A handler that awaits nothing never waits for the loop once it runs.
    if (awaited(meanLanes(calm, thinned(calm.traffic.requests(route), MAX_REQUESTS))) < 1) continue
    const slowest = bySlowness(met).slice(0, Math.max(MIN_MET, met.length / 4))
    const { totalMs, own } = meanLanes(during, thinned(slowest, MAX_REQUESTS))
    waits.push(totalMs - sum(own.values()))
  }
  return waits.length > 0 ? 2 * Math.max(...waits) + thresholds.poolDelayMs : Infinity
}

export function limitWaiting(budget: Added, limitMs: number): Added {
  const waitedMs = sum(budget.waits.values()) + budget.turnsMs
  if (waitedMs <= limitMs) return budget
  const kept = limitMs / waitedMs
  shrink(budget.waits, kept)
  return { ...budget, turnsMs: budget.turnsMs * kept, restMs: budget.restMs + waitedMs - limitMs }
}
