import { LRUCache } from 'lru-cache'
import type { Scale } from '../stats/scale.ts'
import type { WindowShape } from '../stats/sliding-window.ts'
import { endingsOf } from './endings.ts'
import { keptPattern, methodLabel, OTHER, routeLabel, UNMATCHED } from './route-name.ts'
import { Series } from './series.ts'

/** A route with a slot of its own. */
export interface RouteEntry {
  readonly label: string
  readonly method: string
  readonly pattern: string
  readonly series: Series
  /** Named in the SLA: never gives up its slot. */
  readonly pinned: boolean
}

export interface RouteTableOptions {
  max: number
  shape: WindowShape
  /** How the latencies of a route are cut; by label. Routes without a row of their own share one scale. */
  scaleOf(label: string): Scale
  /** `[method, pattern]` of the routes that the SLA names. */
  pinned: readonly (readonly [string, string])[]
}

/** Names that wait for a slot; more than this many at once are a scan and not routes. */
const MAX_CANDIDATES = 1_000
const SWAPS_AT_ONCE = 16

/**
 * The bounded table of routes. While there is room, who comes first gets a slot. Then newcomers count under
 * `(other)`, and whoever of them proves busier than the idlest resident takes its slot: a scan of a million
 * paths displaces nobody, and real routes that start late still get in.
 */
export class RouteTable {
  readonly other: RouteEntry
  readonly #options: RouteTableOptions
  /** Method, then pattern: no key has to be built per request, and only one of the two maps is large. */
  readonly #methods = new Map<string, Map<string, RouteEntry>>()
  readonly #candidates = new LRUCache<string, { method: string; pattern: string; count: number }>({
    max: MAX_CANDIDATES,
  })
  #size = 0
  #overflowed = 0
  #rebalanceAtMs = 0

  constructor(options: RouteTableOptions) {
    this.#options = options
    this.other = this.#newEntry('', OTHER)
    for (const [method, pattern] of options.pinned) this.#insert(method, pattern)
  }

  /** Slots taken; at most `max`. `(other)` and `(unmatched)` don't need one. */
  get size(): number {
    return this.#size
  }

  /** Requests counted under `(other)` so far. */
  get overflowed(): number {
    return this.#overflowed
  }

  /** Names that asked for a slot lately and have none. */
  get waiting(): number {
    return this.#candidates.size
  }

  get footprintBytes(): number {
    let bytes = 0
    const scales = new Set<Scale>()
    for (const { series } of this.entries()) {
      bytes += series.footprintBytes
      scales.add(series.latency.scale)
    }
    for (const scale of scales) bytes += scale.footprintBytes
    return bytes
  }

  /** The entry that a request counts in: its own, or `(other)`. */
  entryOf(method: string, pattern: string): RouteEntry {
    return this.#methods.get(method)?.get(pattern) ?? this.#admit(methodLabel(method), keptPattern(pattern))
  }

  /** Where a request that is still open will count: it may take a free slot, and counts nothing. */
  residentOf(method: string, pattern: string): RouteEntry {
    const kept = keptPattern(pattern)
    const slotMethod = kept === UNMATCHED ? '' : methodLabel(method)
    const known = this.#methods.get(slotMethod)?.get(kept)
    if (known !== undefined) return known
    const free = kept === UNMATCHED || (kept !== OTHER && this.#size < this.#options.max)
    return free ? this.#insert(slotMethod, kept) : this.other
  }

  *entries(): Generator<RouteEntry> {
    for (const patterns of this.#methods.values()) yield* patterns.values()
    yield this.other
  }

  #admit(method: string, pattern: string): RouteEntry {
    const unmatched = pattern === UNMATCHED
    const known = this.#methods.get(unmatched ? '' : method)?.get(pattern)
    if (known !== undefined) return known
    if (pattern === OTHER) return this.other
    if (unmatched || this.#size < this.#options.max) return this.#insert(unmatched ? '' : method, pattern)
    const label = routeLabel(method, pattern)
    const candidate = this.#candidates.get(label)
    if (candidate === undefined) this.#candidates.set(label, { method, pattern, count: 1 })
    else candidate.count++
    this.#overflowed++
    return this.other
  }

  #insert(method: string, pattern: string): RouteEntry {
    const entry = this.#newEntry(method, pattern)
    let patterns = this.#methods.get(method)
    if (patterns === undefined) this.#methods.set(method, (patterns = new Map<string, RouteEntry>()))
    patterns.set(pattern, entry)
    if (pattern !== UNMATCHED) this.#size++
    return entry
  }

  #newEntry(method: string, pattern: string): RouteEntry {
    const label = routeLabel(method, pattern)
    const series = new Series(this.#options.scaleOf(label), this.#options.shape)
    const pinned = this.#options.pinned.some(([m, p]) => routeLabel(m, p) === label)
    return { label, method: method === '' ? '' : methodLabel(method), pattern, series, pinned }
  }

  /**
   * Gives the slots of the idlest to busier candidates; what the evicted had counted goes on to count under
   * `(other)`. Called each tick, works once in a sixth of the window. Returns the evicted.
   */
  rebalance(nowMs: number): RouteEntry[] {
    const { slotMs, slots } = this.#options.shape
    const periodSlots = Math.ceil(slots / 6)
    if (nowMs < this.#rebalanceAtMs || this.#candidates.size === 0) return []
    this.#rebalanceAtMs = nowMs + periodSlots * slotMs
    const busiest = [...this.#candidates.values()]
      .toSorted((a, b) => b.count - a.count)
      .slice(0, SWAPS_AT_ONCE)
    this.#candidates.clear()
    const residents = this.#byActivity(nowMs, periodSlots)
    const evicted: RouteEntry[] = []
    for (const candidate of busiest) {
      const resident = residents[evicted.length]
      // Half as busy again, so that two equals don't swap for ever.
      if (resident === undefined || candidate.count <= resident.count * 1.5) break
      this.#evict(resident.entry, nowMs)
      evicted.push(resident.entry)
      this.#insert(candidate.method, candidate.pattern)
    }
    return evicted
  }

  /** Entries that may be evicted, the idlest first. */
  #byActivity(nowMs: number, slots: number): { entry: RouteEntry; count: number }[] {
    const residents: { entry: RouteEntry; count: number }[] = []
    for (const entry of this.entries()) {
      if (entry.pinned || entry === this.other || entry.pattern === UNMATCHED) continue
      entry.series.advance(nowMs)
      residents.push({ entry, count: endingsOf(entry.series.latency.tail(slots).tallies).count })
    }
    return residents.toSorted((a, b) => a.count - b.count)
  }

  #evict(entry: RouteEntry, nowMs: number): void {
    this.#methods.get(entry.method)?.delete(entry.pattern)
    this.#size--
    this.other.series.absorb(entry.series, nowMs)
  }
}
