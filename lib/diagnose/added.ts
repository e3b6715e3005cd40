import type { Lanes } from './lanes.ts'
import { sum } from './numbers.ts'
import { thresholds } from './thresholds.ts'

/** What was added, and by whom. Nothing in it is negative. */
export interface Added {
  addedMs: number
  /** The whole of it now and before. */
  nowMs: number
  beforeMs: number
  own: Map<number, number>
  gcMs: number
  hostMs: number
  /** Waiting for the loop while it was held, by who held it. */
  waits: Map<number, number>
  /** Waiting for the loop in many small pieces. */
  turnsMs: number
  operations: Map<string, number>
  restMs: number
}

export function added(now: Lanes, before: Lanes): Added {
  const own = difference(now.own, before.own)
  const waits = difference(now.waits, before.waits)
  const operations = difference(now.operations, before.operations)
  const gcMs = Math.max(0, now.gcMs - before.gcMs)
  const hostMs = Math.max(0, now.hostMs - before.hostMs)
  const awaitedMs = awaited(now) - awaited(before)
  const lateMs = thresholds.turnsPerRequest * Math.max(0, now.lateMs - before.lateMs)
  const turnsMs = Math.min(Math.max(0, awaitedMs), lateMs, Math.max(0, now.restMs - before.restMs))
  const leftMs = Math.max(0, awaitedMs - turnsMs)
  shrink(operations, Math.min(1, leftMs / sum(operations.values())))
  // What holds up the loop while a request awaits something anyway delays nothing.
  const idleMs = Math.max(0, -awaitedMs)
  const heldUpMs = sum(waits.values()) + hostMs
  const kept = heldUpMs > 0 ? Math.max(0, 1 - idleMs / heldUpMs) : 1
  shrink(waits, kept)
  return {
    addedMs: Math.max(0, now.totalMs - before.totalMs),
    nowMs: now.totalMs,
    beforeMs: before.totalMs,
    own,
    gcMs,
    hostMs: hostMs * kept,
    waits,
    turnsMs,
    operations,
    restMs: Math.max(0, leftMs - sum(operations.values())),
  }
}

export function awaited({ operations, restMs }: Lanes): number {
  return sum(operations.values()) + restMs
}

function difference<Key>(now: ReadonlyMap<Key, number>, before: ReadonlyMap<Key, number>): Map<Key, number> {
  const more = new Map<Key, number>()
  for (const [key, ms] of now) {
    const by = ms - (before.get(key) ?? 0)
    if (by > 0) more.set(key, by)
  }
  return more
}

export function shrink<Key>(parts: Map<Key, number>, by: number): void {
  if (by < 1) for (const [key, ms] of parts) parts.set(key, ms * Math.max(0, by))
}
