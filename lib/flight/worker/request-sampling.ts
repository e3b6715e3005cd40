import type { RequestRecord } from '../../diagnose/recording.ts'

export interface Room {
  slowest: number
  failed: number
  others: number
}

/** What one second of traffic is cut down to. */
export const roomOfASecond: Room = { slowest: 50, failed: 100, others: 150 }

/** As high as one Node process comes; and so much memory may a second take before it is cut down. */
export const maxPerSecond = 20_000

/** A chance from 0 to 1, as `Math.random` gives it. */
export type Chance = () => number

/**
 * Of many requests, the slowest and the failed as they are, and of the others some by chance, each standing for those
 * of its route that were left out. Rare routes keep all of theirs: a rule may be about them.
 */
export function sampleRequests(
  requests: readonly RequestRecord[],
  room: Room,
  chance: Chance,
): RequestRecord[] {
  if (requests.length <= room.slowest + room.others) return [...requests]
  const kept: RequestRecord[] = []
  const byRoute = new Map<string, RequestRecord[]>()
  const slowFromMs = kthLargest(requests.map(durationMs), room.slowest)
  let failures = 0
  for (const request of requests) {
    const failed = request.status >= 500 || request.aborted
    if ((failed && failures++ < room.failed) || durationMs(request) > slowFromMs) {
      kept.push(request)
      continue
    }
    const group = byRoute.get(request.route)
    if (group === undefined) byRoute.set(request.route, [request])
    else group.push(request)
  }
  // The rarest first: each route its share of what the rarer ones have left; one at least.
  const groups = [...byRoute.values()].toSorted((a, b) => a.length - b.length)
  let left = room.others
  for (const [at, group] of groups.entries()) {
    const share = Math.max(1, Math.floor(left / (groups.length - at)))
    const chosen = pick(group, share, chance)
    left -= chosen.length
    for (const request of chosen)
      kept.push({ ...request, weight: (request.weight * group.length) / chosen.length })
  }
  return kept.toSorted((a, b) => a.endMs - b.endMs)
}

/** Evenly over time, and by chance within each part: with a fixed step, callers that take turns would fall into it. */
export function pick<T>(items: readonly T[], count: number, chance: Chance): T[] {
  if (items.length <= count) return [...items]
  const step = items.length / count
  return Array.from({ length: count }, (_, at) => items[Math.floor((at + chance()) * step)]!)
}

function durationMs({ startMs, endMs }: RequestRecord): number {
  return endMs - startMs
}

function kthLargest(values: readonly number[], k: number): number {
  const sorted = new Float64Array(values).toSorted()
  return sorted[sorted.length - 1 - k] ?? -Infinity
}
