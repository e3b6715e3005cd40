import { awaited, shrink, type Added } from './added.ts'
import { meanLanes } from './lanes.ts'
import { sum } from './numbers.ts'
import { bySlowness, thinned } from './slowness.ts'
import type { Stretch } from './stretch.ts'
import { thresholds } from './thresholds.ts'

const MAX_ROUTES = 8
const MIN_REQUESTS = 20
const MAX_REQUESTS = 200

/**
 * The control group: what other routes waited at the same time, twice. The loop may be held all the while that a
 * request awaits something without delaying it; but whoever had to wait for the loop did not wait alone.
 */
export function waitOfOthers(subject: number, part: number, during: Stretch, calm: Stretch): number {
  const waits: number[] = []
  const busiest = [...during.traffic.byRoute].toSorted(([, a], [, b]) => b.length - a.length)
  for (const [route, all] of busiest.slice(0, MAX_ROUTES)) {
    const before = calm.traffic.requests(route)
    if (route === subject || all.length < MIN_REQUESTS || before.length < MIN_REQUESTS) continue
    // A handler that awaits nothing never waits for the loop once it runs.
    if (awaited(meanLanes(calm, thinned(before, MAX_REQUESTS))) < 1) continue
    const slowest = thinned(
      bySlowness(all).slice(0, Math.max(5, Math.round(part * all.length))),
      MAX_REQUESTS,
    )
    const { totalMs, own } = meanLanes(during, slowest)
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
