import type { Case } from './case.ts'
import { mean, share, sum } from './numbers.ts'
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

/** More arrivals than one thread can serve, each at the cost it had, in the mix it had. */
export function isSaturated({ during, calm }: Case): boolean {
  if (!calm) return false
  const [now, before] = [arrivals(during), arrivals(calm)]
  const cost = mean(during.busyMs, during.traffic.count(null))
  const costBefore = mean(calm.busyMs, calm.traffic.count(null))
  return (
    during.busyRatio >= thresholds.saturatedRatio &&
    now > thresholds.arrivalsRatio * before &&
    cost < thresholds.grownRatio * costBefore &&
    mixShift(during, calm) < thresholds.mixShift
  )
}

export function arrivals(stretch: Stretch, route: number | null = null): number {
  return mean(1_000 * stretch.traffic.count(route), stretch.spanMs)
}

/** How far the owners' shares of the loop moved, 0 to 1. */
function mixShift(during: Stretch, calm: Stretch): number {
  const [now, before] = [mixOf(during), mixOf(calm)]
  const all = new Set([...now.keys(), ...before.keys()])
  return sum([...all].map((one) => Math.abs((now.get(one) ?? 0) - (before.get(one) ?? 0)))) / 2
}

function mixOf(stretch: Stretch): Map<number, number> {
  const counts = new Map<number, number>()
  let counted = 0
  for (const one of stretch.owners) {
    if (one < 0 && one !== owner.background) continue
    counts.set(one, (counts.get(one) ?? 0) + 1)
    counted++
  }
  return new Map([...counts].map(([one, count]) => [one, share(count, counted)]))
}
