import { expect, it } from 'vitest'
import { slowest } from '../../lib/diagnose/slowest.ts'
import { stretchSummary } from '../../lib/diagnose/stretch-summary.ts'
import { cpu, gc, simulate, wait } from './event-loop.ts'
import { checkout, serialize, shop } from './shop.ts'

const slow = simulate(
  shop({
    armed: true,
    routes: {
      'POST /checkout': {
        perSec: 20,
        steps: (n) => [
          cpu(1, checkout),
          wait(10, 'db.query'),
          ...(n === 50 ? [cpu(200, checkout, serialize), gc(100), wait(300, 'fetch')] : []),
        ],
      },
    },
  }),
  0,
  10_000,
)

it('the slowest request shows where its own time went', () => {
  const [first, second] = slowest(slow, 2)
  expect(first!.route).toBe('POST /checkout')
  expect(first!.durationMs).toBeGreaterThan(609)
  expect(first!.lanes.onCpuMs).toBeCloseTo(201, -2)
  expect(first!.lanes.gcMs).toBe(100)
  expect(first!.operations.map(({ name }) => name)).toEqual(['fetch', 'db.query'])
  expect(first!.hottest[0]).toMatchObject({ functionName: 'serialize', line: 3 })
  expect(second!.durationMs).toBeLessThan(first!.durationMs)
})

it('a stretch is summed up by route, and each mean by its lanes', () => {
  const { routes, requests, errorRatio, busyRatio } = stretchSummary(slow)
  expect(routes).toHaveLength(3)
  expect(routes.reduce((sum, one) => sum + one.requests, 0)).toBe(requests)
  expect(errorRatio).toBe(0)
  expect(busyRatio).toBeGreaterThan(0.1)
  for (const { meanMs, lanes } of routes) {
    expect(lanes.awaitMs + lanes.gcMs + lanes.loopWaitMs + lanes.onCpuMs).toBeCloseTo(meanMs, 3)
  }
})
