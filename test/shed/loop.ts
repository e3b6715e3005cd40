import { AcceptQueue } from '../../lib/shed/accept-queue.ts'
import { shedChance } from '../../lib/shed/chance.ts'
import { Pressure } from '../../lib/shed/pressure.ts'
import type { ShedPriority } from '../../lib/config/shed.ts'
import { prng } from '../sla/traffic.ts'

export interface Load {
  seed: number
  forMs: number
  /** Arrivals each second, at a moment. */
  perSec(ms: number): number
  serviceMs: number
  /** Without it, everybody is served. */
  delayMs?: number
  /** Something else holds the loop, once. */
  stall?: { atMs: number; ms: number }
  /** Every request on a connection of its own: one of them is accepted each turn. */
  newConnections?: boolean
  priorityOf?(random: number): Exclude<ShedPriority, 'never'>
}

export interface Outcome {
  served: { atMs: number; waitedMs: number; priority: ShedPriority }[]
  refusedAtMs: number[]
  refused: Record<string, number>
}

/** What it costs to turn somebody away. */
const REFUSAL_MS = 0.08

/** An event loop as Node's: a turn reads whoever has come, one after the other, and timers run between turns. */
export function runLoop({
  seed,
  forMs,
  perSec,
  serviceMs,
  delayMs,
  stall,
  newConnections,
  priorityOf,
}: Load): Outcome {
  const random = prng(seed)
  const pressure = delayMs === undefined ? null : new Pressure(delayMs)
  const queue = new AcceptQueue()
  let idleMs = 0
  const waiting: number[] = []
  const outcome: Outcome = { served: [], refusedAtMs: [], refused: {} }
  const gap = (ms: number): number => (-Math.log(1 - random()) * 1_000) / perSec(ms)
  let nowMs = 0
  let nextMs = gap(0)
  let beatMs = 0
  let stalled = false
  while (nextMs < forMs) {
    if (waiting.length === 0 && nextMs > nowMs) {
      idleMs += nextMs - nowMs
      nowMs = nextMs
    }
    if (!stalled && stall !== undefined && nowMs >= stall.atMs) {
      stalled = true
      nowMs += stall.ms
    }
    if (nowMs >= beatMs + 20) {
      // Beats of an idle loop are punctual.
      beatMs = nowMs
      pressure?.beat(nowMs)
    }
    for (const untilMs = nowMs; nextMs <= untilMs && nextMs < forMs; nextMs += gap(nextMs))
      waiting.push(nextMs)
    for (const cameMs of waiting.splice(0, newConnections === true ? 1 : Infinity)) {
      const priority = priorityOf?.(random()) ?? 'normal'
      const strain = pressure?.arrive(nowMs) ?? 0
      queue.arrive(newConnections === true)
      const refusal = pressure === null ? 0 : queue.refusal
      if (random() < shedChance(priority, { strain, refusal, fill: 0 })) {
        outcome.refusedAtMs.push(nowMs)
        outcome.refused[priority] = (outcome.refused[priority] ?? 0) + 1
        nowMs += REFUSAL_MS
        continue
      }
      nowMs += serviceMs
      outcome.served.push({ atMs: nowMs, waitedMs: nowMs - cameMs, priority })
    }
    pressure?.turnOver(nowMs)
    queue.turnOver(nowMs, () => idleMs)
  }
  return outcome
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0
}
