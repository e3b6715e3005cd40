import type { RecentReading } from '../../lib/sla/subject.ts'

/** Seeded randomness: the same traffic on every machine. */

/** Mulberry32: small, even enough for traffic. */
export function prng(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A latency around `medianMs` with a long right tail. */
export function lognormal(random: () => number, medianMs: number, sigma: number): number {
  const z = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return medianMs * Math.exp(sigma * z)
}

/** Poisson arrivals. */
export function* arrivalsOf(
  fromMs: number,
  toMs: number,
  perSec: number,
  random: () => number,
): Generator<number, undefined> {
  for (let at = fromMs; ;) {
    at += (-Math.log(1 - random()) * 1000) / perSec
    if (at > toMs) return undefined
    yield at
  }
}

export const idleProcess: RecentReading = {
  spanMs: 1_000,
  loopBlockedMaxMs: 0,
  heapAfterGc: [],
  cpuRatio: 0,
  rssBytes: 0,
  heapUsedBytes: 0,
  heapLimitBytes: 1,
  heapGrowthBytesPerMin: null,
  heapGrowthBytesPerRequest: null,
  loop: { utilization: 0, delayP50Ms: 0, delayP99Ms: 0, delayMaxMs: 0, blockedRatio: 0 },
  gc: { count: 0, pauseMs: 0, pauseRatio: 0, maxPauseMs: 0 },
}
