import { describe, expect, it } from 'vitest'
import { HeapGrowth } from '../../lib/probes/heap-growth.ts'

const MIB = 2 ** 20
const MINUTE_MS = 60_000

/** A number between -1 and 1 for each place, always the same. */
function noise(i: number): number {
  const x = Math.sin(i * 127.1 + 311.7) * 43_758.5453
  return 2 * (x - Math.floor(x)) - 1
}

function grow(everyMs: number, forMs: number, heapBytes: (atMs: number, i: number) => number): HeapGrowth {
  const growth = new HeapGrowth()
  for (let atMs = 0, i = 0; atMs <= forMs; atMs += everyMs, i++) growth.note(heapBytes(atMs, i), atMs)
  return growth
}

describe('HeapGrowth', () => {
  it('has nothing to say before eight collections in stretches of their own', () => {
    expect(new HeapGrowth().bytesPerMin(0)).toBeNull()
    const burst = grow(100, 20_000, (atMs) => atMs * 1e6)
    expect(burst.bytesPerMin(20_000)).toBeNull()
    expect(grow(20_000, 120_000, () => MIB).bytesPerMin(120_000)).toBeNull()
    expect(grow(20_000, 140_000, () => MIB).bytesPerMin(140_000)).toBe(0)
  })

  it('measures a leak under noise, however often the heap is collected', () => {
    for (const everyMs of [200, 1_000, 20_000]) {
      const leak = grow(
        everyMs,
        10 * MINUTE_MS,
        (atMs, i) => (50 + (10 * atMs) / MINUTE_MS + 5 * noise(i)) * MIB,
      )
      const perMin = leak.bytesPerMin(10 * MINUTE_MS)! / MIB
      expect(perMin).toBeGreaterThan(8)
      expect(perMin).toBeLessThan(12)
    }
  })

  it('reads a heap that only swings as not growing', () => {
    const swinging = grow(15_000, 15 * MINUTE_MS, (_, i) => (200 + 100 * noise(i)) * MIB)
    expect(swinging.bytesPerMin(15 * MINUTE_MS)).toBe(0)
  })

  it('reads a heap that shrinks as negative', () => {
    expect(grow(20_000, 10 * MINUTE_MS, (atMs) => 1e9 - atMs).bytesPerMin(10 * MINUTE_MS)).toBe(-MINUTE_MS)
  })

  it('says what each request leaves behind, whether they come fast or slowly', () => {
    const growth = new HeapGrowth()
    let requests = 0
    for (let at = 0; at < 40; at++) {
      // Busy for five minutes, then hardly at all.
      requests += at < 20 ? 1_000 : 10
      growth.note(50 * MIB + 300 * requests, at * 15_000, requests)
    }
    expect(growth.bytesPerRequest(600_000)).toBeCloseTo(300)
    expect(grow(20_000, 10 * MINUTE_MS, (atMs) => atMs).bytesPerRequest(10 * MINUTE_MS)).toBeNull()
  })

  it('forgets a growth that is over after a quarter of an hour', () => {
    const growth = grow(10_000, 40 * MINUTE_MS, (atMs) => Math.min(atMs, 20 * MINUTE_MS))
    expect(growth.bytesPerMin(40 * MINUTE_MS)).toBe(0)
  })

  it('forgets points that are old although no new ones come', () => {
    const growth = grow(20_000, 5 * MINUTE_MS, (atMs) => atMs)
    expect(growth.bytesPerMin(5 * MINUTE_MS)).toBeCloseTo(MINUTE_MS)
    expect(growth.bytesPerMin(21 * MINUTE_MS)).toBeNull()
  })
})
