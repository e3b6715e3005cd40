import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import { EventEmitter, once } from 'node:events'
import { Agent, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import fastify from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { Attribution } from '../../lib/flight/attribution.ts'
import { createTapeMemory } from '../../lib/flight/tape-memory.ts'
import { TapeReader } from '../../lib/flight/tape-reader.ts'
import { TapeWriter } from '../../lib/flight/tape-writer.ts'
import { running, serve, type Running } from '../support/server.ts'

const { memory } = createTapeMemory()
const tape = new TapeWriter(memory)
const reader = new TapeReader(memory, 10)
const attribution = new Attribution(systemClock, tape)
const urls = new Map<number, string>()
let bursts: { url: string; fromMs: number; toMs: number }[] = []
let server: Running | undefined

afterEach(async () => {
  attribution.disarm()
  await server?.close()
  bursts = []
  urls.clear()
})

/** What the adapters do. */
function follow(req: IncomingMessage, res: ServerResponse, next: () => void): void {
  const startMs = systemClock.nowMs()
  const request = tape.begin(startMs)
  urls.set(request, req.url!)
  res.once('close', () => tape.end(request, 1, res.statusCode, false, startMs, 0, systemClock.nowMs()))
  const previous = attribution.enter(request, startMs)
  try {
    next()
  } finally {
    attribution.leave(previous)
  }
}

/** The hot function that all routes share. */
function work(url: string, ms: number): void {
  const fromMs = systemClock.nowMs()
  while (systemClock.nowMs() - fromMs < ms);
  bursts.push({ url, fromMs, toMs: systemClock.nowMs() })
}

async function shared(url: string, ms: number): Promise<void> {
  await sleep(1)
  work(url, ms)
}

/** A third at once, a third after an await in a shared helper, a third after `setImmediate`. */
async function handle(url: string): Promise<void> {
  const ms = url === '/a' ? 1.6 : 0.4
  work(url, ms)
  await shared(url, ms)
  await new Promise((resolve) => setImmediate(resolve))
  work(url, ms)
}

async function expressApp(): Promise<Running> {
  const app = express()
  app.use(follow)
  app.use(express.json())
  app.all('/:name', (req, res, next) => {
    handle(req.url).then(() => res.json(req.body ?? {}), next)
  })
  return serve(app)
}

async function fastifyApp(): Promise<Running> {
  const app = fastify()
  app.addHook('onRequest', (request, reply, next) => follow(request.raw, reply.raw, next))
  app.all('/:name', (request) => handle(request.url).then(() => request.body ?? {}))
  await app.listen({ port: 0 })
  return running(app.server)
}

/** Eight connections that stay open, each asking for both routes. */
async function load(rounds: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const body = JSON.stringify({ some: 'body' })
  const headers = { 'content-type': 'application/json' }
  const client = async (first: number): Promise<void> => {
    for (let round = 0; round < rounds; round++)
      await server!.fetch((round + first) % 2 === 0 ? '/a' : '/b', { method: 'POST', body, headers, agent })
  }
  await Promise.all(Array.from({ length: 8 }, (_, at) => client(at)))
  agent.destroy()
}

/** Joins each burst with the mark that held in its middle. */
function judged(): { right: number; wrong: number; unknown: number; shareA: number; trueA: number } {
  const { marks } = reader.drain()
  const sums = { right: 0, wrong: 0, unknown: 0, a: 0, trueA: 0, all: 0 }
  for (const { url, fromMs, toMs } of bursts) {
    const ms = toMs - fromMs
    const at = Array.from(marks.atMs).findLastIndex((markMs) => markMs <= (fromMs + toMs) / 2)
    const told = urls.get(marks.request[at] ?? 0)
    sums[told === undefined ? 'unknown' : told === url ? 'right' : 'wrong'] += ms
    sums.all += ms
    if (url === '/a') sums.trueA += ms
    if (told === '/a') sums.a += ms
  }
  const { right, wrong, unknown, a, trueA, all } = sums
  return {
    right: right / all,
    wrong: wrong / all,
    unknown: unknown / all,
    shareA: a / (right + wrong),
    trueA: trueA / all,
  }
}

describe.each([
  ['Express', expressApp],
  ['Fastify', fastifyApp],
])('%s', (_, start) => {
  it('tells whose work each moment was, while armed', async () => {
    server = await start()
    attribution.arm()
    reader.drain()
    await load(15)
    const { right, wrong, shareA, trueA } = judged()
    expect(trueA).toBeGreaterThan(0.7)
    expect(Math.abs(shareA - trueA)).toBeLessThan(0.05)
    expect(right).toBeGreaterThan(0.98)
    expect(wrong).toBeLessThan(0.01)
  })

  it('tells whose the synchronous work was, and blames nobody for the rest, while not armed', async () => {
    server = await start()
    reader.drain()
    await load(10)
    const { right, wrong, unknown } = judged()
    // Fastify and `express.json()` read the body first: all of the handler comes after it.
    expect(right + unknown).toBeCloseTo(1, 5)
    expect(wrong).toBe(0)
  })
})

describe('while armed', () => {
  /** Runs as a request that is open until `end` is called. */
  function request(run: () => void): { number: number; end: () => void } {
    const number = tape.begin(systemClock.nowMs())
    const previous = attribution.enter(number, systemClock.nowMs())
    run()
    attribution.leave(previous)
    return { number, end: () => tape.end(number, 1, 200, false, 0, 0, 1) }
  }

  it('work that nobody asked for is nobody’s', async () => {
    attribution.arm()
    const before = sleep(5).then(() => attribution.running)
    request(() => {})
    expect(attribution.running).toBe(0)
    expect(await before).toBe(0)
  })

  it('an interval and a shared resource belong to a request only while it is under way', async () => {
    attribution.arm()
    const seen: number[] = []
    let pooled: AsyncResource
    let timer: NodeJS.Timeout
    const ticks = new EventEmitter()
    const { number, end } = request(() => {
      pooled = new AsyncResource('POOL')
      timer = setInterval(() => {
        seen.push(attribution.running)
        ticks.emit('tick')
      }, 1)
    })
    await once(ticks, 'tick')
    pooled!.runInAsyncScope(() => seen.push(attribution.running))
    end()
    seen.push(-1)
    await once(ticks, 'tick')
    clearInterval(timer!)
    pooled!.runInAsyncScope(() => seen.push(attribution.running))
    expect(new Set(seen.slice(0, seen.indexOf(-1)))).toEqual(new Set([number]))
    expect(new Set(seen.slice(seen.indexOf(-1) + 1))).toEqual(new Set([0]))
  })

  it('work that a request leaves behind stays its own', async () => {
    attribution.arm()
    let later: Promise<number>
    const { number, end } = request(() => (later = sleep(5).then(() => attribution.running)))
    end()
    expect(await later!).toBe(number)
  })

  it('resources that let nothing be written on them do no harm', () => {
    attribution.arm()
    class Frozen extends AsyncResource {
      constructor() {
        super('FROZEN')
        Object.freeze(this)
      }
    }
    request(() => {
      const frozen = new Frozen()
      expect(frozen.runInAsyncScope(() => 1)).toBe(1)
    })
  })

  it('an AsyncLocalStorage of the application works as before', async () => {
    attribution.arm()
    const storage = new AsyncLocalStorage<string>()
    let seen: Promise<[string | undefined, number]>
    const { number } = request(() => {
      seen = storage.run('context', async (): Promise<[string | undefined, number]> => {
        await sleep(2)
        return [storage.getStore(), attribution.running]
      })
    })
    expect(await seen!).toEqual(['context', number])
  })

  it('can be switched at any time, and leaves nobody blamed', async () => {
    for (let at = 0; at < 20; at++) {
      attribution.arm()
      attribution.arm()
      request(() => void sleep(1))
      await sleep(1)
      attribution.disarm()
      attribution.disarm()
      expect(attribution.running).toBe(0)
      await sleep(1)
      expect(attribution.running).toBe(0)
    }
  })
})
