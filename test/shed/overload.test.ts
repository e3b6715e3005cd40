import { describe, expect, it } from 'vitest'
import { quantile, runLoop, type Load, type Outcome } from './loop.ts'

const serviceMs = 5
const capacity = 1_000 / serviceMs
const seeds = Array.from({ length: 8 }, (_, i) => i + 1)
const steady = (share: number) => () => share * capacity

const runs = (load: Omit<Load, 'seed' | 'serviceMs'>): Outcome[] =>
  seeds.map((seed) => runLoop({ seed, serviceMs, ...load }))
const p99 = ({ served }: Outcome): number =>
  quantile(
    served.map(({ waitedMs }) => waitedMs),
    0.99,
  )

describe('shedding, on a simulated loop', () => {
  it.each([1.2, 1.5, 2, 4, 10])(
    'keeps what it serves quick and the loop busy at %f times the capacity',
    (factor) => {
      const forMs = 30_000
      for (const outcome of runs({ forMs, perSec: steady(factor), delayMs: 50 })) {
        const goodput = outcome.served.length / (capacity * (forMs / 1_000))
        expect(goodput).toBeGreaterThan(factor > 5 ? 0.8 : 0.92)
        expect(p99(outcome)).toBeLessThan(factor > 5 ? 60 : 55)
      }
    },
  )

  it.each([1.5, 2, 4])(
    'does so for connections that wait to be accepted, at %f times the capacity',
    (factor) => {
      const load = { forMs: 30_000, perSec: steady(factor), newConnections: true }
      for (const outcome of runs({ ...load, delayMs: 50 })) {
        const { served } = outcome
        const settled = served.filter(({ atMs }) => atMs > 5_000).map(({ waitedMs }) => waitedMs)
        expect(served.length / (capacity * 30)).toBeGreaterThan(0.8)
        expect(quantile(settled, 0.5)).toBeLessThan(50)
        expect(quantile(settled, 0.99)).toBeLessThan(300)
      }
    },
  )

  it('lets an overload through that nobody sheds: this is what it saves', () => {
    for (const outcome of runs({ forMs: 30_000, perSec: steady(4) }))
      expect(p99(outcome)).toBeGreaterThan(5_000)
  })

  it.each([
    [0.3, 0],
    [0.6, 0],
    // Chance alone makes queues of more than 50 ms now and then.
    [0.8, 0.02],
  ])('turns nobody away at a load of %f', (share, atMost) => {
    for (const { served, refusedAtMs } of runs({ forMs: 60_000, perSec: steady(share), delayMs: 50 })) {
      expect(refusedAtMs.length).toBeLessThanOrEqual(atMost * served.length)
    }
  })

  it('turns nobody away for a single stall in a process with room', () => {
    const stall = { atMs: 5_000, ms: 400 }
    for (const outcome of runs({ forMs: 20_000, perSec: steady(0.2), delayMs: 50, stall })) {
      expect(outcome.refusedAtMs).toEqual([])
    }
  })

  it('begins within 600 ms of the overload and ends within 3 s of its end', () => {
    const perSec = (ms: number): number => (ms > 5_000 && ms < 15_000 ? 4 : 0.5) * capacity
    for (const { served, refusedAtMs } of runs({ forMs: 30_000, perSec, delayMs: 50 })) {
      expect(Math.min(...refusedAtMs)).toBeLessThan(5_600)
      expect(Math.max(...refusedAtMs)).toBeLessThan(18_000)
      const after = served.filter(({ atMs }) => atMs > 16_000).map(({ waitedMs }) => waitedMs)
      expect(quantile(after, 0.99)).toBeLessThan(50)
    }
  })

  it('turns low priority away first, and high priority last', () => {
    const priorityOf = (at: number) => (at < 0.3 ? 'high' : at < 0.6 ? 'normal' : 'low') as 'high'
    for (const { served, refused } of runs({ forMs: 30_000, perSec: steady(2), delayMs: 50, priorityOf })) {
      const share = (priority: string): number => {
        const good = served.filter((one) => one.priority === priority).length
        return good / (good + (refused[priority] ?? 0))
      }
      expect(share('low')).toBeLessThan(share('normal'))
      expect(share('normal')).toBeLessThan(share('high'))
      expect(share('high')).toBeGreaterThan(0.9)
    }
  })
})
