import { Profile, StringTable } from 'pprof-format'
import { PprofPlaces } from './pprof-places.ts'
import type { CpuProfile, ProfileNode, HeapProfile, HeapProfileNode } from './v8-profile.ts'

export interface PprofTimes {
  /** Epoch milliseconds at which the profile begins. */
  startedAtMs?: number
}

interface Weighed {
  node: number
  route: number
  count: number
  us: number
}

const IDLE = '(idle)'

/**
 * A CPU profile for `go tool pprof` and the profile stores, not yet compressed. Samples of one stack and one route
 * are one, with the label `route`. The idle ones are left out: a share is one of the busy time.
 */
export function cpuPprof(profile: CpuProfile, { startedAtMs }: PprofTimes = {}): Uint8Array {
  const strings = new StringTable()
  const places = new PprofPlaces(strings)
  const routeKey = strings.dedup('route')
  const routes = profile.$perfguard?.routes.map((route) => strings.dedup(route)) ?? []
  const stackOf = stacks(profile.nodes, places)
  const sample = weighed(profile).flatMap(({ node, route, count, us }) => {
    const locationId = stackOf(node)
    if (locationId === null) return []
    const str = routes[route]
    const label = str === undefined ? [] : [{ key: routeKey, str }]
    return [{ locationId, value: [count, us * 1_000], label }]
  })
  const type = strings.dedup('wall')
  const unit = strings.dedup('nanoseconds')
  const { startTime, endTime, timeDeltas } = profile
  return new Profile({
    sampleType: [
      { type: strings.dedup('samples'), unit: strings.dedup('count') },
      { type, unit },
    ],
    periodType: { type, unit },
    period: medianOf(timeDeltas ?? []) * 1_000,
    durationNanos: Math.round((endTime - startTime) * 1_000),
    ...(startedAtMs === undefined ? {} : { timeNanos: BigInt(Math.round(startedAtMs)) * 1_000_000n }),
    defaultSampleType: type,
    sample,
    ...places.tables(),
    stringTable: strings,
  }).encode()
}

/** A sampling heap profile likewise: the bytes that are still alive, by what allocated them. */
export function heapPprof({ head }: HeapProfile, { startedAtMs }: PprofTimes = {}): Uint8Array {
  const strings = new StringTable()
  const places = new PprofPlaces(strings)
  const sample: { locationId: number[]; value: number[] }[] = []
  // Not recursive: the depth is the application's.
  const open: { node: HeapProfileNode; stack: number[] }[] = [{ node: head, stack: [] }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, stack } = next
    const locationId = node === head ? [] : [places.locationOf(node.callFrame), ...stack]
    if (node.selfSize > 0) sample.push({ locationId, value: [node.selfSize] })
    for (const child of node.children) open.push({ node: child, stack: locationId })
  }
  const type = strings.dedup('inuse_space')
  return new Profile({
    sampleType: [{ type, unit: strings.dedup('bytes') }],
    ...(startedAtMs === undefined ? {} : { timeNanos: BigInt(Math.round(startedAtMs)) * 1_000_000n }),
    defaultSampleType: type,
    sample,
    ...places.tables(),
    stringTable: strings,
  }).encode()
}

/** Each sample stands for the time until the next one. */
function weighed({ nodes, samples, timeDeltas, startTime, endTime, $perfguard }: CpuProfile): Weighed[] {
  if (!samples || !timeDeltas) {
    return nodes
      .map(({ id, hitCount = 0 }) => ({ node: id, route: -1, count: hitCount, us: 0 }))
      .filter(({ count }) => count > 0)
  }
  const known = new Map<string, Weighed>()
  let atUs = startTime
  for (const [at, node] of samples.entries()) {
    atUs += timeDeltas[at] ?? 0
    const us = Math.max(0, timeDeltas[at + 1] ?? endTime - atUs)
    const route = $perfguard?.sampleRoute[at] ?? -1
    const key = `${node} ${route}`
    const one = known.get(key)
    if (one === undefined) known.set(key, { node, route, count: 1, us })
    else {
      one.count++
      one.us += us
    }
  }
  return [...known.values()]
}

/** The locations of a node, innermost first; null for what is no work. Without the root, which is everybody's. */
function stacks(nodes: readonly ProfileNode[], places: PprofPlaces): (id: number) => number[] | null {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parentOf = new Map(
    nodes.flatMap(({ id, children }) => (children ?? []).map((child) => [child, id] as const)),
  )
  return (id) => {
    if (byId.get(id)?.callFrame.functionName === IDLE) return null
    const stack: number[] = []
    const seen = new Set<number>()
    for (let at = id; parentOf.has(at) && !seen.has(at); at = parentOf.get(at)!) {
      // A file that somebody edited may go round in circles.
      seen.add(at)
      const node = byId.get(at)
      if (node) stack.push(places.locationOf(node.callFrame))
    }
    return stack.length > 0 ? stack : null
  }
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}
