import { expect, it } from 'vitest'
import { mergedCalls, RouteCalls } from '../../lib/record/route-calls.ts'

const SPAN_MS = 60_000
const calls = (counts: Record<string, number>): Map<string, number> => new Map(Object.entries(counts))

it('adds up what requests ran, by route', () => {
  const routes = new RouteCalls(SPAN_MS)
  routes.note('GET /orders', calls({ 'pg.query': 1, redis: 3 }), 0)
  routes.note('GET /orders', calls({ 'pg.query': 40 }), SPAN_MS)
  routes.note('GET /users', calls({ redis: 1 }), SPAN_MS)
  expect(routes.of('GET /orders', SPAN_MS)).toEqual([
    { name: 'pg.query', requests: 2, calls: 41, most: 40 },
    { name: 'redis', requests: 1, calls: 3, most: 3 },
  ])
  expect(routes.of('GET /users', SPAN_MS)).toEqual([{ name: 'redis', requests: 1, calls: 1, most: 1 }])
  expect(routes.of('GET /unknown', SPAN_MS)).toEqual([])
})

it('forgets what is older than two windows', () => {
  const routes = new RouteCalls(SPAN_MS)
  routes.note('GET /', calls({ redis: 1 }), 0)
  expect(routes.of('GET /', 2 * SPAN_MS - 1)).toHaveLength(1)
  expect(routes.of('GET /', 3 * SPAN_MS)).toEqual([])
})

it('holds few, whatever comes', () => {
  const routes = new RouteCalls(SPAN_MS)
  for (let at = 0; at < 2_000; at++) routes.note(`GET /${at}`, calls({ redis: 1 }), 0)
  for (let at = 0; at < 1_000; at++) routes.note('GET /0', calls({ [`operation ${at}`]: at }), 0)
  expect(routes.of('GET /999', 0)).toHaveLength(1)
  expect(routes.of('GET /1000', 0)).toEqual([])
  expect(routes.of('GET /0', 0)).toHaveLength(10)
})

it('is one of several workers', () => {
  const one = { name: 'redis', requests: 2, calls: 5, most: 4 }
  expect(mergedCalls([one, { ...one, most: 9 }])).toEqual([
    { name: 'redis', requests: 4, calls: 10, most: 9 },
  ])
})
