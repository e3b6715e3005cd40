import express5 from 'express'
import express4 from 'express4'
import express50 from 'express50'
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createPerf, type Perf } from '../../lib/index.ts'
import { perfguard } from '../../middleware/express.ts'
import { serve, type Running } from '../support/server.ts'
import { until } from '../support/until.ts'

const versions = [
  ['Express 5', express5],
  ['Express 5.0', express50],
  ['Express 4', express4],
] as const

/** From the second request on they are met at the server, on Node that needs it. Nothing else may tell. */
describe.each(versions)('on %s, the first request and the later ones:', (_name, express) => {
  let server: Running
  const perfs: Perf[] = []

  function newPerf(): Perf {
    const perf = createPerf({ capture: false, evaluateEveryMs: 50 }).start()
    perfs.push(perf)
    return perf
  }

  afterEach(async () => {
    await server.close()
    for (const perf of perfs.splice(0)) await perf.close()
  })

  async function counted(perf: Perf, count: number): Promise<Record<string, number>> {
    const rows = await until(() => {
      const { routes } = perf.snapshot()
      const sum = routes.reduce((total, row) => total + row.count, 0)
      return sum === count && routes.every(({ inFlight }) => inFlight === 0) && routes
    })
    return Object.fromEntries(rows.map(({ route, count: of }) => [route, of]))
  }

  it('only what reaches the middleware is counted, from there on', async () => {
    const perf = newPerf()
    const app = express()
    app.get('/before', (_, res) => void res.send('not seen'))
    app.use((_, __, next) => void setTimeout(next, 300))
    app.use(perfguard(perf))
    app.get('/after', (_, res) => void res.send('seen'))
    server = await serve(app)
    for (let round = 0; round < 3; round++) {
      await server.fetch('/before')
      await Promise.all([server.fetch('/after'), server.fetch('/after')])
    }
    expect(await counted(perf, 6)).toEqual({ 'GET /after': 6 })
    expect(perf.snapshot().routes[0]!.latency!.p50Ms).toBeLessThan(300)
  })

  it('two perfs count both, and one that closes leaves the other and the server as they were', async () => {
    const [one, other] = [newPerf(), newPerf()]
    const app = express()
    app.use(perfguard(one), perfguard(other), perfguard(other))
    app.get('/a', (_, res) => void res.send('a'))
    server = await serve(app)
    for (let round = 0; round < 3; round++) await server.fetch('/a')
    expect(await counted(one, 3)).toEqual({ 'GET /a': 3 })
    expect(await counted(other, 3)).toEqual({ 'GET /a': 3 })
    await one.close()
    await server.fetch('/a')
    expect(await counted(other, 4)).toEqual({ 'GET /a': 4 })
    await other.close()
    expect(server.server.listeners('request')).toEqual([app])
    expect((await server.fetch('/a')).text).toBe('a')
  })

  it('what others put in the place of writeHead is called, once', async () => {
    const perf = newPerf()
    const app = express()
    const calls: string[] = []
    const { writeHead } = app.response
    app.response.writeHead = function (this: ServerResponse, ...args: unknown[]) {
      calls.push('application')
      return (writeHead as (...all: unknown[]) => ServerResponse).apply(this, args)
    } as typeof writeHead
    app.use(perfguard(perf))
    app.use((_, res, next) => {
      const before = res.writeHead as (...all: unknown[]) => ServerResponse
      res.writeHead = function (this: ServerResponse, ...args: unknown[]) {
        calls.push('response')
        return before.apply(this, args)
      } as typeof res.writeHead
      next()
    })
    app.get('/a', (_, res) => void res.send('a'))
    server = await serve(app)
    for (let round = 1; round <= 3; round++) {
      expect((await server.fetch('/a')).text).toBe('a')
      expect(calls.splice(0)).toEqual(['response', 'application'])
    }
    await counted(perf, 3)
  })

  it('the application finds the same on request and response', async () => {
    const app = express()
    const found: unknown[] = []
    app.use((req, res, next) => {
      const { baseUrl, originalUrl, url, query, params, route, path } = req
      found.push({ baseUrl, originalUrl, url, query: { ...query }, params: { ...params }, route, path })
      found.push([typeof req.next, req.res === res, res.req === req, res.locals, res.statusCode])
      next()
    })
    const inner = express.Router({ mergeParams: true })
    inner.get(
      '/:b',
      ({ params, baseUrl, originalUrl }, res) => void res.json({ params, baseUrl, originalUrl }),
    )
    app.use('/x/:a', inner)
    app.use(perfguard(newPerf()))
    app.use('/y/:a', inner)
    server = await serve(app)
    const answers = []
    for (let round = 0; round < 3; round++) answers.push((await server.fetch('/y/1/2?q=3')).text)
    expect(new Set(answers).size).toBe(1)
    expect(found.slice(2, 4)).toEqual(found.slice(0, 2))
    expect(found.slice(4, 6)).toEqual(found.slice(0, 2))
  })
})

describe('a stream met at the server', () => {
  it('has its first byte as its latency', async () => {
    const perf = createPerf({ capture: false, evaluateEveryMs: 50 }).start()
    const app = express5()
    app.use(perfguard(perf))
    app.get('/quick', (_, res) => void res.send('x'))
    app.get('/stream', (_, res) => {
      res.write('first')
      setTimeout(() => res.end('last'), 1_200)
    })
    const server = await serve(app)
    await server.fetch('/quick')
    await server.fetch('/stream')
    const row = await until(() =>
      perf.snapshot().routes.find(({ route, count }) => route === 'GET /stream' && count === 1),
    )
    expect(row.latency!.maxMs).toBeLessThan(1_000)
    expect(row.streamLifetime!.count).toBe(1)
    await server.close()
    await perf.close()
  })
})
