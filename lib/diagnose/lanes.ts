import { awaitedBy, type Awaited } from './awaits.ts'
import { add, finite, mean, sum } from './numbers.ts'
import { owner } from './owners.ts'
import type { RequestRecord } from './recording.ts'
import type { Stretch } from './stretch.ts'

/** Where the time of a request went, or of many on average. All but `lateMs` add up to `totalMs`. */
export interface Lanes {
  totalMs: number
  /** On the CPU, by route. */
  own: Map<number, number>
  gcMs: number
  /** Ready to run, and not let by the machine. */
  hostMs: number
  /** The loop was held by somebody's work. */
  waits: Map<number, number>
  operations: Map<string, number>
  /** Awaited, or waiting in small pieces; nothing is known by name. */
  restMs: number
  /** How late the loop was meanwhile, outside of holds. */
  lateMs: number
}

export function lanesOf(stretch: Stretch, request: RequestRecord): Lanes {
  const { startMs, endMs, number } = request
  const route = stretch.routes.idOf(request.route)
  const totalMs = endMs - startMs
  let leftMs = totalMs
  const take = (ms: number): number => {
    const taken = Math.min(leftMs, Math.max(0, finite(ms)))
    leftMs -= taken
    return taken
  }
  const gcMs = take(stretch.gc.between(startMs, endMs))
  const spreadMs = stretch.spread.get(route)?.between(startMs, endMs) ?? 0
  const ownMs = take((number === 0 ? 0 : (stretch.ownMs.get(number) ?? 0)) + spreadMs)
  const hostMs = take(stretch.host.between(startMs, endMs))
  const awaited = awaitedBy(stretch, request)
  const waits = scaled(waitsOf(stretch, request, { route, ownMs, awaited }), leftMs)
  leftMs -= sum(waits.values())
  const operations = new Map<string, number>()
  for (const { name, fromMs, toMs } of awaited) add(operations, name, toMs - fromMs)
  const named = scaled(operations, leftMs)
  leftMs -= sum(named.values())
  return {
    totalMs,
    own: new Map([[route, ownMs]]),
    gcMs,
    hostMs,
    waits,
    operations: named,
    restMs: Math.max(0, leftMs),
    lateMs: mean(stretch.lateness.between(startMs, endMs), totalMs),
  }
}

export function meanLanes(stretch: Stretch, requests: readonly RequestRecord[]): Lanes {
  const all: Lanes = noLanes()
  const weight = sum(requests.map((one) => one.weight))
  for (const request of requests) {
    const lanes = lanesOf(stretch, request)
    const part = mean(request.weight, weight)
    for (const name of ['totalMs', 'gcMs', 'hostMs', 'restMs', 'lateMs'] as const) {
      all[name] += lanes[name] * part
    }
    for (const [key, ms] of lanes.own) add(all.own, key, ms * part)
    for (const [key, ms] of lanes.waits) add(all.waits, key, ms * part)
    for (const [key, ms] of lanes.operations) add(all.operations, key, ms * part)
  }
  return all
}

export function noLanes(): Lanes {
  return {
    totalMs: 0,
    own: new Map(),
    gcMs: 0,
    hostMs: 0,
    waits: new Map(),
    operations: new Map(),
    restMs: 0,
    lateMs: 0,
  }
}

function waitsOf(
  { held, heldBy }: Stretch,
  { startMs, endMs }: RequestRecord,
  { route, ownMs, awaited }: { route: number; ownMs: number; awaited: readonly Awaited[] },
): Map<number, number> {
  const waits = new Map<number, number>()
  // Most requests meet no hold at all.
  if (held.between(startMs, endMs) === 0) return waits
  for (const [one, curve] of heldBy) {
    if (one === owner.collector || one === owner.host) continue
    let ms = curve.between(startMs, endMs) - (one === route ? ownMs : 0)
    // A loop that is held while the answer has not come yet delays nothing.
    for (const { fromMs, toMs } of awaited) ms -= curve.between(fromMs, toMs)
    if (ms > 0) waits.set(one, ms)
  }
  return waits
}

/** Shortens all alike to what is left. */
function scaled<Key>(parts: Map<Key, number>, limitMs: number): Map<Key, number> {
  const total = sum(parts.values())
  if (total <= limitMs) return parts
  return new Map([...parts].map(([key, ms]) => [key, (ms * limitMs) / total]))
}
