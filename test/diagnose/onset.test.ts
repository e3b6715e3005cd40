import { describe, expect, it } from 'vitest'
import { onsetMs } from '../../lib/diagnose/onset.ts'
import { answer, cpu, simulate, wait } from './event-loop.ts'
import { checkout, latency, serialize, shop } from './shop.ts'

const CHECKOUT = 'POST /checkout'

describe('the onset', () => {
  it('is the second in which requests that broke the limit began', () => {
    const broken = shop({
      routes: {
        [CHECKOUT]: { perSec: 30, steps: (_, atMs) => [cpu(0.5, checkout), wait(atMs > 47_000 ? 200 : 8)] },
      },
    })
    expect(onsetMs(simulate(broken, 10_000, 55_000), latency(CHECKOUT))).toBe(47_000)
  })

  it('is found where one request in twenty is slow', () => {
    const broken = shop({
      routes: {
        [CHECKOUT]: {
          perSec: 60,
          steps: (n, atMs) => [cpu(0.5, checkout), wait(atMs > 47_000 && n % 20 === 0 ? 200 : 8)],
        },
      },
    })
    expect(
      Math.abs(onsetMs(simulate(broken, 10_000, 55_000), latency(CHECKOUT)) - 47_000),
    ).toBeLessThanOrEqual(1_000)
  })

  it('lies before the limit was crossed where the fault creeps', () => {
    const creeping = shop({
      routes: {
        [CHECKOUT]: {
          perSec: 20,
          steps: (_, atMs) => [
            cpu(1, checkout),
            wait(8 + Math.max(0, atMs - 20_000) / 500),
            cpu(1, serialize),
          ],
        },
      },
    })
    const onset = onsetMs(simulate(creeping, 0, 60_000), latency(CHECKOUT, 80))
    expect(onset).toBeLessThan(45_000)
    expect(onset).toBeGreaterThanOrEqual(20_000)
  })

  it('is the latest one where the same fault came and went before', () => {
    const again = shop({
      routes: {
        [CHECKOUT]: {
          perSec: 30,
          steps: (_, atMs) => [cpu(0.5, checkout), wait(atMs % 60_000 > 48_000 ? 200 : 8)],
        },
      },
    })
    expect(onsetMs(simulate(again, 20_000, 112_000), latency(CHECKOUT))).toBe(108_000)
    expect(onsetMs(simulate(again, 50_000, 112_000), latency(CHECKOUT))).toBe(108_000)
  })

  it('is the first one of those that come every few seconds', () => {
    const often = shop({
      routes: {
        [CHECKOUT]: {
          perSec: 30,
          steps: (_, atMs) => [cpu(0.5, checkout), wait(atMs > 40_000 && atMs % 8_000 > 6_000 ? 200 : 8)],
        },
      },
    })
    expect(onsetMs(simulate(often, 10_000, 80_000), latency(CHECKOUT))).toBe(46_000)
  })

  it('is where the errors began', () => {
    const failing = shop({
      routes: {
        [CHECKOUT]: { perSec: 30, steps: (_, atMs) => [wait(8), answer(atMs > 30_000 ? 500 : 200)] },
      },
    })
    const trigger = { ...latency(CHECKOUT), metric: 'errorRatio', limit: 0.01 } as const
    expect(onsetMs(simulate(failing, 10_000, 40_000), trigger)).toBe(30_000)
  })

  it('is known for a block, and is now for a wish', () => {
    const calm = simulate(shop(), 0, 10_000)
    expect(
      onsetMs(calm, { kind: 'blocked-loop', blockedMs: 700, atMs: 9_000, ended: true, route: null }),
    ).toBe(8_300)
    expect(onsetMs(calm, { kind: 'hand' })).toBe(10_000)
    expect(onsetMs(calm, latency('nobody'))).toBe(10_000)
  })
})
