import type { Case } from './case.ts'
import { grouped, mean, share, sum } from './numbers.ts'
import { owner } from './owners.ts'
import type { Stretch } from './stretch.ts'
import { thresholds } from './thresholds.ts'

/** What one owner asked of the loop. */
export interface OwnerLoad {
  owner: number
  requests: number
  perSec: number
  /** CPU for each of its requests; of a background job, for each second. */
  costMs: number
  samples: number
}

export function loadOf(stretch: Stretch, one: number): OwnerLoad {
  const requests = one >= 0 ? stretch.traffic.count(one) : 0
  const cpuMs = stretch.cpuMs(one)
  const perSec = mean(1_000 * requests, stretch.spanMs)
  const costMs = one >= 0 ? mean(cpuMs, requests) : mean(1_000 * cpuMs, stretch.spanMs)
  return { owner: one, requests, perSec, costMs, samples: Math.round(mean(cpuMs, stretch.sampleMs)) }
}

/** Each piece of its work became dearer, or it was not there before. */
export function hasGrown({ during, calm }: Case, one: number): boolean {
  const now = loadOf(during, one)
  if (!calm) return true
  const before = loadOf(calm, one)
  if (one >= 0 && before.requests < 3) return true
  return now.costMs > thresholds.grownRatio * before.costMs
}

/** The typical length of its work in one piece, in the holds that are looked at. */
export function pieceMsOf({ during, complaint }: Case, one: number): number {
  const focus = complaint.kind === 'loop' ? complaint.focus : null
  const pieces = during.holds
    .filter(({ fromMs, toMs }) => !focus || (toMs > focus[0] && fromMs < focus[1]))
    .flatMap(({ piece }) => (piece?.owner === one ? [piece.ms] : []))
  return mean(sum(pieces.map((ms) => ms * ms)), sum(pieces))
}

/** More arrivals than one thread can serve, each at the cost it had. */
export function isSaturated({ during, calm }: Case): boolean {
  if (!calm) return false
  if (occupancy(during) < thresholds.saturatedRatio) return false
  // A thread that nobody lets run is sampled again and again where it stands: that is no crowd of requests.
  if (occupancy(during, true) < thresholds.ranRatio) return false
  let [nowMs, formerMs, beforeMs] = [0, 0, 0]
  for (const one of new Set([...during.owners, ...calm.owners])) {
    if (one === owner.idle || one === owner.collector) continue
    const [now, before] = [loadOf(during, one), loadOf(calm, one)]
    const [rate, rateBefore] = one >= 0 ? [now.perSec, before.perSec] : [1, 1]
    nowMs += now.costMs * rate
    formerMs += Math.min(now.costMs, before.costMs) * rate
    beforeMs += before.costMs * rateBefore
  }
  return formerMs > thresholds.arrivalsRatio * beforeMs && formerMs >= thresholds.formerCost * nowMs
}

/** How busy the loop was in the busier half of the seconds: the crowd may have gone before the recording ends. */
export function occupancy({ tree, owners, host, busyRatio }: Stretch, onlyRunning: boolean = false): number {
  const seconds = grouped(owners.keys(), (sample) => Math.floor(tree!.sampleAtMs[sample]! / 1_000))
  const ratios = [...seconds]
    .map(([second, samples]) => {
      const busy = samples.filter((one) => owners[one] !== owner.idle).length
      const waitedMs = onlyRunning ? host.between(1_000 * second, 1_000 * (second + 1)) : 0
      return Math.max(0, share(busy, samples.length) - waitedMs / 1_000)
    })
    .toSorted((a, b) => b - a)
  const busiest = ratios.slice(0, Math.ceil(ratios.length / 2))
  return Math.max(busyRatio, mean(sum(busiest), busiest.length))
}

export function arrivals(stretch: Stretch, route: number | null = null): number {
  return mean(1_000 * stretch.traffic.count(route), stretch.spanMs)
}
