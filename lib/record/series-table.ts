import { LRUCache } from 'lru-cache'
import type { Scale } from '../stats/scale.ts'
import type { WindowShape } from '../stats/sliding-window.ts'
import { endingsOf } from './endings.ts'
import { OTHER, type Naming } from './naming.ts'
import { Series } from './series.ts'

/** A name with a slot of its own. */
export interface Entry {
  /** What the SLA calls it: `GET /orders/:id`, `op:db.query`. */
  readonly label: string
  readonly group: string
  readonly name: string
  readonly series: Series
  /** Named in the SLA: never gives up its slot. */
  readonly pinned: boolean
  /** Calls under way; of routes nobody counts them here. */
  open: number
}

export interface SeriesTableOptions {
  naming: Naming
  max: number
  shape: WindowShape
  /** Ways to end that are told apart. */
  ways: number
  /** How latencies are cut; by label. Those without a row of their own share one scale. */
  scaleOf(label: string): Scale
  /** `[group, name]` of what the SLA names. */
  pinned: readonly (readonly [string, string])[]
}

/** Names that wait for a slot; more than this many at once are a scan and not routes. */
const MAX_CANDIDATES = 1_000
const SWAPS_AT_ONCE = 16

/**
 * The bounded table of routes, or of operations. While there is room, who comes first gets a slot. Then newcomers count under
 * `(other)`, and whoever of them proves busier than the idlest resident takes its slot: a scan of a million
 * paths displaces nobody, and real routes that start late still get in.
 */
export class SeriesTable {
  readonly other: Entry
  readonly #options: SeriesTableOptions
  readonly #naming: Naming
  /** Group, then name: no key has to be built per request, and only one of the two maps is large. */
  readonly #groups = new Map<string, Map<string, Entry>>()
  readonly #candidates = new LRUCache<string, { group: string; name: string; count: number }>({
    max: MAX_CANDIDATES,
  })
  #size = 0
  #overflowed = 0
  #rebalanceAtMs = 0

  constructor(options: SeriesTableOptions) {
    this.#options = options
    this.#naming = options.naming
    this.other = this.#newEntry('', OTHER)
    for (const [group, name] of options.pinned) this.#insert(group, name)
  }

  /** Slots taken; at most `max`. `(other)` and what is free by its name don't need one. */
  get size(): number {
    return this.#size
  }

  /** What was counted under `(other)` so far. */
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
  entryOf(group: string, name: string): Entry {
    return this.#groups.get(group)?.get(name) ?? this.#admit(group, name)
  }

  /** Where what is still open will count: it may take a free slot, and counts nothing. */
  residentOf(group: string, name: string): Entry {
    const kept = this.#naming.name(name)
    const slotGroup = this.#slotGroup(group, kept)
    const known = this.#groups.get(slotGroup)?.get(kept)
    if (known !== undefined) return known
    return this.#hasRoom(kept) ? this.#insert(slotGroup, kept) : this.other
  }

  /** All that have a slot. */
  *residents(): Generator<Entry> {
    for (const names of this.#groups.values()) yield* names.values()
  }

  *entries(): Generator<Entry> {
    yield* this.residents()
    yield this.other
  }

  #admit(given: string, long: string): Entry {
    const name = this.#naming.name(long)
    const group = this.#slotGroup(given, name)
    const known = this.#groups.get(group)?.get(name)
    if (known !== undefined) return known
    if (name === OTHER) return this.other
    if (this.#hasRoom(name)) return this.#insert(group, name)
    const label = this.#naming.label(group, name)
    const candidate = this.#candidates.get(label)
    if (candidate === undefined) this.#candidates.set(label, { group, name, count: 1 })
    else candidate.count++
    this.#overflowed++
    return this.other
  }

  #slotGroup(group: string, name: string): string {
    return name === this.#naming.free ? '' : this.#naming.group(group)
  }

  #hasRoom(name: string): boolean {
    return name === this.#naming.free || (name !== OTHER && this.#size < this.#options.max)
  }

  #insert(group: string, name: string): Entry {
    const entry = this.#newEntry(group, name)
    let names = this.#groups.get(group)
    if (names === undefined) this.#groups.set(group, (names = new Map<string, Entry>()))
    names.set(name, entry)
    if (name !== this.#naming.free) this.#size++
    return entry
  }

  #newEntry(group: string, name: string): Entry {
    const { naming, shape, ways, pinned } = this.#options
    const label = naming.label(group, name)
    const series = new Series(this.#options.scaleOf(label), shape, ways)
    const isPinned = pinned.some(([g, n]) => naming.label(g, n) === label)
    return { label, group, name, series, pinned: isPinned, open: 0 }
  }

  /**
   * Gives the slots of the idlest to busier candidates; what the evicted had counted goes on to count under
   * `(other)`. Called each tick, works once in a sixth of the window. Returns the evicted.
   */
  rebalance(nowMs: number): Entry[] {
    const { slotMs, slots } = this.#options.shape
    const periodSlots = Math.ceil(slots / 6)
    if (nowMs < this.#rebalanceAtMs || this.#candidates.size === 0) return []
    this.#rebalanceAtMs = nowMs + periodSlots * slotMs
    const busiest = [...this.#candidates.values()]
      .toSorted((a, b) => b.count - a.count)
      .slice(0, SWAPS_AT_ONCE)
    this.#candidates.clear()
    const residents = this.#byActivity(nowMs, periodSlots)
    const evicted: Entry[] = []
    for (const candidate of busiest) {
      const resident = residents[evicted.length]
      // Half as busy again, so that two equals don't swap for ever.
      if (resident === undefined || candidate.count <= resident.count * 1.5) break
      this.#evict(resident.entry, nowMs)
      evicted.push(resident.entry)
      this.#insert(candidate.group, candidate.name)
    }
    return evicted
  }

  /** Entries that may be evicted, the idlest first. */
  #byActivity(nowMs: number, slots: number): { entry: Entry; count: number }[] {
    const residents: { entry: Entry; count: number }[] = []
    for (const entry of this.entries()) {
      if (entry.pinned || entry === this.other || entry.name === this.#naming.free) continue
      entry.series.advance(nowMs)
      residents.push({ entry, count: endingsOf(entry.series.latency.tail(slots).tallies).count })
    }
    return residents.toSorted((a, b) => a.count - b.count)
  }

  #evict(entry: Entry, nowMs: number): void {
    this.#groups.get(entry.group)?.delete(entry.name)
    this.#size--
    this.other.series.absorb(entry.series, nowMs)
  }
}
