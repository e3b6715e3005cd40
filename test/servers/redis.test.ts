import { tracingChannel } from 'node:diagnostics_channel'
import { Agent } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { perfguard as expressGuard } from '../../middleware/express.ts'
import { perfguard as fastifyGuard } from '../../middleware/fastify.ts'
import { createPerf, type OperationSnapshot, type Perf, type PerfOptions } from '../../lib/index.ts'
import { hasRedis, startRedis, type Database } from '../support/databases.ts'
import { ask, serve } from '../support/server.ts'
import { until } from '../support/until.ts'

const still = { flight: false, watchdog: false, capture: false } as const
const perfOf = (observe: PerfOptions['observe']): Perf => createPerf({ ...still, observe: observe! }).start()
const rowOf = (perf: Perf, name: string): OperationSnapshot | undefined =>
  perf.snapshot().operations.find((row) => row.name === name)

describe.skipIf(!hasRedis)('Redis (skipped without redis-server)', () => {
  let database: Database
  beforeAll(async () => {
    database = await startRedis()
  })
  afterAll(() => database.end())

  it('is followed through ioredis: commands, batches, failures, and never a key', async () => {
    await using perf = perfOf(['ioredis'])
    const redis = new Redis(database.port)
    await redis.set('a-secret-key', 'a-secret-value')
    expect(await redis.get('a-secret-key')).toBe('a-secret-value')
    await expect(redis.lpush('a-secret-key', 'x')).rejects.toThrow('WRONGTYPE')
    await redis.multi().set('another', '1').get('another').exec()
    const { statements } = await until(() => {
      const snapshot = perf.snapshot()
      return rowOf(perf, 'ioredis')?.inFlight === 0 && snapshot
    })
    const named = new Map(statements!.slowest.map((one) => [one.statement, one]))
    expect(named.get('GET')).toMatchObject({ operation: 'ioredis', failed: 0 })
    expect(named.get('LPUSH')).toMatchObject({ count: 1, failed: 1 })
    expect(rowOf(perf, 'ioredis')).toMatchObject({ failed: 1 })
    expect(JSON.stringify(perf.snapshot())).not.toMatch(/a-secret|another/)
    redis.disconnect()
  })

  it('is followed through redis, under a name of its own', async () => {
    await using perf = perfOf({ redis: 'op:cache' })
    const redis = createClient({ url: `redis://127.0.0.1:${database.port}` })
    await redis.connect()
    await redis.set('a-secret-key', 'a-secret-value')
    expect(await redis.get('a-secret-key')).toBe('a-secret-value')
    await expect(redis.lPush('a-secret-key', 'x')).rejects.toThrow('WRONGTYPE')
    await redis.multi().set('another', '1').get('another').exec()
    await until(() => rowOf(perf, 'cache')?.inFlight === 0)
    const named = perf.snapshot().statements!.slowest.map(({ statement }) => statement)
    expect(named).toEqual(expect.arrayContaining(['SET', 'GET', 'LPUSH', 'MULTI']))
    expect(JSON.stringify(perf.snapshot())).not.toMatch(/a-secret|another/)
    redis.destroy()
  })

  it('leaves out who waits for others', async () => {
    await using perf = perfOf(['ioredis'])
    const redis = new Redis(database.port)
    await redis.ping()
    await redis.blpop('nobody', 0.01)
    await redis.xread('COUNT', 1, 'BLOCK', 10, 'STREAMS', 'none', '$')
    await redis.xread('COUNT', 1, 'STREAMS', 'none', '0')
    await until(() => rowOf(perf, 'ioredis')?.inFlight === 0)
    const named = perf.snapshot().statements!.slowest
    expect(named.find(({ statement }) => statement === 'BLPOP')).toBeUndefined()
    expect(named.find(({ statement }) => statement === 'XREAD')).toMatchObject({ count: 1 })
    redis.disconnect()
  })

  it('names what one request repeats, by its route, after any number of awaits', async () => {
    const redis = new Redis(database.port)
    // What is asked before the connection is there is sent, and told of, by the connection.
    await redis.ping()
    const lookUp = async (times: number): Promise<void> => {
      for (let at = 0; at < times; at++) await redis.get(`order:${at}`)
    }
    const onExpress = expressGuard({ ...still, observe: ['ioredis'] })
    const app = express().use(onExpress)
    const orders = express.Router().get('/:id', async (req, res) => {
      await lookUp(Number(req.params.id))
      res.send('ok')
    })
    app.use('/orders', orders)
    const web = await serve(app)
    const onFastify = fastify()
    await onFastify.register(fastifyGuard, { ...still, observe: ['ioredis'] })
    onFastify.get('/users/:id', async (request) => {
      await lookUp(Number((request.params as { id: string }).id))
      return 'ok'
    })
    await onFastify.listen({ port: 0, host: '127.0.0.1' })
    const { port } = onFastify.server.address() as AddressInfo

    await Promise.all([4, 7, 30].map((id) => web.fetch(`/orders/${id}`)))
    await Promise.all([4, 9].map((id) => ask(port, `/users/${id}`)))
    const repeated = (perf: Perf): unknown =>
      until(() => {
        const found = perf.snapshot().statements!.repeated
        return found.length > 0 && found
      })
    expect(await repeated(onExpress.perf)).toEqual([
      { operation: 'ioredis', statement: 'GET', route: 'GET /orders/:id', requests: 2, most: 30 },
    ])
    expect(await repeated(onFastify.perf)).toEqual([
      { operation: 'ioredis', statement: 'GET', route: 'GET /users/:id', requests: 1, most: 9 },
    ])
    await web.close()
    await onFastify.close()
    await onExpress.perf.close()
    redis.disconnect()
  })

  it('knows the request behind a body, and takes no request for the one before it', async () => {
    const redis = new Redis(database.port)
    await redis.ping()
    const read = async (times: number): Promise<void> => {
      for (let at = 0; at < times; at++) await redis.get('a')
    }
    const onExpress = expressGuard({ ...still, observe: ['ioredis'] })
    const app = express()
      .use(onExpress)
      .use(express.json({ limit: '1mb' }))
    app.post('/', async (req, res) => {
      await read((req.body as { times: number }).times)
      res.send('ok')
    })
    const web = await serve(app)
    const onFastify = fastify()
    await onFastify.register(fastifyGuard, { ...still, observe: ['ioredis'] })
    onFastify.post('/', async (request) => {
      await read((request.body as { times: number }).times)
      return 'ok'
    })
    await onFastify.listen({ port: 0, host: '127.0.0.1' })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const headers = { 'content-type': 'application/json' }
    for (const [perf, server] of [
      [onExpress.perf, web.server],
      [onFastify.perf, onFastify.server],
    ] as const) {
      const { port } = server.address() as AddressInfo
      for (const times of [4, 4, 3, 11]) {
        const body = JSON.stringify({ times, more: 'x'.repeat(200_000) })
        expect((await ask(port, '/', { method: 'POST', agent, headers, body })).status).toBe(200)
      }
      await until(() => perf.snapshot().statements!.repeated.length > 0)
      expect(perf.snapshot().statements!.repeated).toMatchObject([{ route: 'POST /', requests: 1, most: 11 }])
    }
    agent.destroy()
    await onFastify.close()
    await web.close()
    await onExpress.perf.close()
    redis.disconnect()
  })

  it('may die in mid-command: the application sees what it would see without us', async () => {
    const mortal = await startRedis()
    await using perf = perfOf(['ioredis', 'redis'])
    const io = new Redis(mortal.port, { maxRetriesPerRequest: 0, retryStrategy: () => null })
    io.on('error', () => {})
    const node = createClient({
      url: `redis://127.0.0.1:${mortal.port}`,
      socket: { reconnectStrategy: false },
    })
    node.on('error', () => {})
    await node.connect()
    await io.ping()
    mortal.child.kill('SIGSTOP')
    const asked = [io.get('a'), io.get('b'), node.get('c')]
    await until(() => rowOf(perf, 'ioredis')?.inFlight === 2 && rowOf(perf, 'redis')?.inFlight === 1)
    mortal.child.kill('SIGKILL')
    const answers = await Promise.allSettled(asked)
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    await until(() => rowOf(perf, 'ioredis')?.inFlight === 0 && rowOf(perf, 'redis')?.inFlight === 0)
    expect(rowOf(perf, 'ioredis')!.failed).toBe(2)
    expect(rowOf(perf, 'redis')!.failed).toBe(1)
    expect(perf.snapshot().self.errors).toBe(0)
    io.disconnect()
    await mortal.end()
  })
})

it('is not shaken by a channel that says what no client says', async () => {
  await using perf = perfOf(['ioredis', 'redis'])
  const throwing = {
    get command(): never {
      throw new Error('no')
    },
  }
  for (const name of ['ioredis:command', 'node-redis:command', 'ioredis:batch']) {
    const channel = tracingChannel<unknown, object>(name)
    for (const context of [throwing, {}, { command: 7, args: 7 }, { command: 'x'.repeat(1e6) }]) {
      expect(channel.traceSync(() => 'answer', context)).toBe('answer')
      expect(await channel.tracePromise(async () => 'answer', context)).toBe('answer')
    }
  }
  const named = perf.snapshot().statements!.slowest.map(({ statement }) => statement)
  expect(new Set(named)).toEqual(new Set(['?']))
})
