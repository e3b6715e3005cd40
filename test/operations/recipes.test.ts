import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { LRUCache } from 'lru-cache'
import { expect, it } from 'vitest'
import { createPerf } from '../../lib/index.ts'

it('counts the hits of one lru-cache, and not those of perfguard or of others', async () => {
  await using perf = createPerf({ flight: false, watchdog: false, capture: false, operations: { max: 1 } })
  const prices = new LRUCache<string, number>({ max: 500 })
  const others = new LRUCache<string, number>({ max: 500 })
  const listener = (message: unknown): void => {
    const { op, get, cache } = message as { op: string; get?: string; cache: unknown }
    if (cache === prices && op === 'get') perf.hit('prices', get === 'hit')
  }
  subscribe('lru-cache:metrics', listener)
  prices.set('a', 1)
  for (let at = 0; at < 10; at++) {
    prices.get(at > 1 ? 'a' : 'unknown')
    others.get('a')
    // Finds no slot, and so asks a cache of perfguard's.
    perf.hit(`crowd ${at}`, true)
  }
  unsubscribe('lru-cache:metrics', listener)
  const [row] = perf.snapshot().operations
  expect(row).toMatchObject({ name: 'prices', lookups: 10, hitRatio: 0.8 })
})
