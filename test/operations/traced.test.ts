import { channel, tracingChannel } from 'node:diagnostics_channel'
import fastify from 'fastify'
import { LRUCache } from 'lru-cache'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createPerf, type Perf } from '../../lib/index.ts'
import type { Call } from '../../lib/operations/calls.ts'
import { tracedOperation, type TracedChannel } from '../../lib/operations/traced.ts'
import { until } from '../support/until.ts'
import { Workbench } from './workbench.ts'

let workbench: Workbench
let traced: TracedChannel<Call>
beforeEach(() => {
  workbench = new Workbench()
  traced = tracedOperation(workbench.calls, 'tracing:driver', 'op:db.query')
  traced.start()
})
afterEach(() => traced.stop())

const counts = (): number[] => workbench.counts('op:db.query')
const driver = tracingChannel('driver')
const fail = (): never => {
  throw new Error('no')
}

it('counts functions when they return or throw', () => {
  driver.traceSync(() => 1, {})
  driver.traceSync(() => undefined, {})
  expect(() => driver.traceSync(fail, {})).toThrow('no')
  expect(counts()).toEqual([2, 1, 0])
})

it('counts promises when they are settled', async () => {
  let resolve!: () => void
  const given = new Promise<void>((done) => (resolve = done))
  const done = driver.tracePromise(() => given, {})
  expect(counts()).toEqual([0, 0, 1])
  resolve()
  await done
  expect(counts()).toEqual([1, 0, 0])
  await expect(driver.tracePromise(async () => fail(), {})).rejects.toThrow('no')
  expect(counts()).toEqual([1, 1, 0])
})

it('counts callbacks when they are called, at once or later', async () => {
  type Done = (error: Error | null, row?: string) => void
  const query = (error: Error | null, later: boolean): Promise<void> =>
    new Promise((resolve) => {
      const ask = (done: Done): void => {
        if (later) setImmediate(() => done(error, 'row'))
        else done(error, 'row')
      }
      driver.traceCallback(ask, 0, {}, undefined, () => resolve())
    })
  await query(null, false)
  await query(null, true)
  await query(new Error('no'), true)
  expect(counts()).toEqual([2, 1, 0])
})

it('is not shaken by what no channel should say', () => {
  const start = channel('tracing:driver:start')
  const hostile = new Proxy({}, { has: fail, get: fail })
  for (const message of [null, undefined, 7, 'text', hostile]) {
    start.publish(message)
    channel('tracing:driver:end').publish(message)
    channel('tracing:driver:asyncStart').publish(message)
  }
  const context = {}
  start.publish(context)
  start.publish(context)
  channel('tracing:driver:asyncStart').publish(context)
  channel('tracing:driver:asyncStart').publish(context)
  expect(counts().slice(0, 2)).toEqual([1, 0])
})

it('hears nothing after a stop', () => {
  traced.stop()
  driver.traceSync(() => 1, {})
  expect(driver.hasSubscribers).toBe(false)
  expect(counts()).toEqual([0, 0, 0])
})

async function listening(
  observe: NonNullable<Parameters<typeof createPerf>[0]>['observe'] & object,
): Promise<Perf> {
  return createPerf({ flight: false, watchdog: false, capture: false, observe }).start()
}

it('sees the fetches of lru-cache', async () => {
  await using perf = await listening({ 'tracing:lru-cache': 'op:cache.fetch' })
  const cache = new LRUCache<string, string>({ max: 10, fetchMethod: async (name) => `value of ${name}` })
  expect(await cache.fetch('a')).toBe('value of a')
  expect(await cache.fetch('a')).toBe('value of a')
  await until(() => perf.snapshot().operations[0]?.inFlight === 0)
  expect(perf.snapshot().operations).toMatchObject([{ name: 'cache.fetch', failed: 0 }])
})

it("sees Fastify's handlers, whichever way they answer", async () => {
  await using perf = await listening({ 'tracing:fastify.request.handler': 'op:handler' })
  const app = fastify()
  app.get('/sync', (_, reply) => {
    void reply.send('ok')
  })
  app.get('/async', async () => 'ok')
  app.get('/broken', async () => fail())
  for (const path of ['/sync', '/async', '/broken']) await app.inject(path)
  await app.close()
  await until(() => perf.snapshot().operations[0]?.inFlight === 0)
  expect(perf.snapshot().operations).toMatchObject([{ name: 'handler', count: 3, failed: 1 }])
})
