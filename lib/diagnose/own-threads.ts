import { awaited } from './added.ts'
import type { Case } from './case.ts'
import { grown } from './clean.ts'
import { meanLanes } from './lanes.ts'
import { mean, share, sum } from './numbers.ts'
import { thinned } from './slowness.ts'
import type { Stretch } from './stretch.ts'
import { thresholds } from './thresholds.ts'

/** So many of a route give a mean that is good enough. */
const MAX_REQUESTS = 100
const MAX_ROUTES = 20

/** What was added to each slow request by the process's other threads: they were busy with its jobs, or its queue. */
export function pooledOf(one: Case): number {
  const { budget } = one
  if (!budget) return 0
  const awaitedMs = sum(budget.operations.values()) + budget.restMs
  return Math.min(awaitedMs, Math.max(queued(one), awaitedMs * workedRatio(one)))
}

/** Of what the host withheld, the part that went to the process's own other threads, when it is they who are awaited. */
export function crowdedByOwnMs(one: Case): number {
  const { budget, during, calm } = one
  if (!budget || budget.hostMs === 0 || pooledOf(one) < thresholds.poolDelayMs) return 0
  const withheld = withheldPerSec(during) - (calm ? withheldPerSec(calm) : 0)
  return budget.hostMs * share(othersPerSec(during) - othersPerSec(calm), withheld)
}

function withheldPerSec({ host, spanMs }: Stretch): number {
  return mean(1_000 * host.total, spanMs)
}

/** CPU of the process's other threads per second. */
export function othersPerSec(stretch: Stretch | null): number {
  if (!stretch) return 0
  const { recording, spanMs } = stretch
  const allMs = grown(recording.host, spanMs, ({ processCpuMs }) => processCpuMs)
  const mainMs = grown(recording.host, spanMs, ({ mainCpuMs }) => mainCpuMs)
  return allMs === null || mainMs === null ? 0 : Math.max(0, mean(1_000 * (allMs - mainMs), spanMs))
}

/** The delay while there was one: a mean over calm seconds would hide a fault of three. */
export function poolDelay({ recording }: Stretch): number {
  const delays = recording.pool.map(({ delayMs }) => delayMs).toSorted((a, b) => b - a)
  const worst = delays.slice(0, Math.ceil(delays.length / 4))
  return mean(sum(worst), worst.length)
}

/** Awaited in each second, more than before, by route. */
export function awaitedMore({ during, calm }: Case): Map<number, number> {
  const busiest = [...during.traffic.byRoute].toSorted(([, a], [, b]) => b.length - a.length)
  return new Map(
    busiest.slice(0, MAX_ROUTES).map(([route]) => {
      const before = calm ? awaitedPerSec(calm, route) : 0
      return [route, Math.max(0, awaitedPerSec(during, route) - before)]
    }),
  )
}

function awaitedPerSec(stretch: Stretch, route: number): number {
  const lanes = meanLanes(stretch, thinned(stretch.traffic.requests(route), MAX_REQUESTS))
  return mean(1_000 * awaited(lanes) * stretch.traffic.count(route), stretch.spanMs)
}

/** What the jobs of a request may have waited for the pool, more than before. */
function queued({ during, calm }: Case): number {
  const [now, before] = [poolDelay(during), calm ? poolDelay(calm) : 0]
  return now - before < thresholds.poolDelayMs ? 0 : thresholds.poolJobsPerRequest * (now - before)
}

/** How much of all that was awaited the other threads computed meanwhile; what is awaited outside costs them nothing. */
function workedRatio(one: Case): number {
  const workedMs = othersPerSec(one.during) - othersPerSec(one.calm)
  const ratio = share(workedMs, sum(awaitedMore(one).values()))
  return ratio >= thresholds.ownThreadsRatio ? ratio : 0
}
