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

/** Requests in the order of their ends, as objects or as rows of the tape. */
export interface RequestList {
  readonly count: number
  durationMs(at: number): number
  hasFailed(at: number): boolean
  /** The same for all requests of a route. */
  route(at: number): unknown
  record(at: number): RequestRecord
}

/**
 * Of many requests, the slowest and the failed as they are, and of the others some by chance, each standing for those
 * of its route that were left out. Rare routes keep all of theirs: a rule may be about them.
 */
export function sampleRequests(requests: RequestList, room: Room, chance: Chance): RequestRecord[] {
  const { count } = requests
  if (count <= room.slowest + room.others)
    return Array.from({ length: count }, (_, at) => requests.record(at))
  const kept: RequestRecord[] = []
  const byRoute = new Map<unknown, number[]>()
  const slowFromMs = slowestBut(requests, room.slowest)
  let failures = 0
  for (let at = 0; at < count; at++) {
    if ((requests.hasFailed(at) && failures++ < room.failed) || requests.durationMs(at) > slowFromMs) {
      kept.push(requests.record(at))
      continue
    }
    const route = requests.route(at)
    const group = byRoute.get(route)
    if (group === undefined) byRoute.set(route, [at])
    else group.push(at)
  }
  // The rarest first: each route its share of what the rarer ones have left; one at least.
  const groups = [...byRoute.values()].toSorted((a, b) => a.length - b.length)
  let left = room.others
  for (const [turn, group] of groups.entries()) {
    const share = Math.max(1, Math.floor(left / (groups.length - turn)))
    const chosen = pick(group, share, chance)
    left -= chosen.length
    for (const at of chosen) {
      const request = requests.record(at)
      kept.push({ ...request, weight: (request.weight * group.length) / chosen.length })
    }
  }
  return kept.toSorted((a, b) => a.endMs - b.endMs)
}

/** Evenly over time, and by chance within each part: with a fixed step, callers that take turns would fall into it. */
export function pick<T>(items: readonly T[], count: number, chance: Chance): T[] {
  if (items.length <= count) return [...items]
  const step = items.length / count
  return Array.from({ length: count }, (_, at) => items[Math.floor((at + chance()) * step)]!)
}

/** The longest duration but for the `but` slowest; −Infinity when there are no more than those. */
function slowestBut(requests: RequestList, but: number): number {
  // Ascending. Nearly every request is quicker than all that are in it already.
  const slowest = new Float64Array(but + 1).fill(-Infinity)
  for (let at = 0; at < requests.count; at++) {
    const durationMs = requests.durationMs(at)
    if (durationMs <= slowest[0]!) continue
    let place = 0
    for (; place < but && slowest[place + 1]! < durationMs; place++) slowest[place] = slowest[place + 1]!
    slowest[place] = durationMs
  }
  return slowest[0]!
}
