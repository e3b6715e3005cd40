import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createHttp2, connect } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createPerf, type PerfOptions } from '../../lib/index.ts'
import type {
  About,
  Advice,
  Beat,
  ProcessHistory,
  RouteRow,
  Sparks,
  SubjectHistory,
  Table,
  WorkTable,
} from '../../lib/page/wire.ts'
import { perfguard } from '../../middleware/express.ts'
import { Listener } from '../support/event-source.ts'
import { ask, running, type Running } from '../support/server.ts'
import { until } from '../support/until.ts'

const quiet: PerfOptions = { flight: false, watchdog: false, capture: false }

async function shop(
  options: PerfOptions = quiet,
): Promise<Running & { perf: ReturnType<typeof perfguard>['perf'] }> {
  const app = express()
  const guard = perfguard(options)
  app.use(guard)
  app.get('/orders/:id', (_, res) => void res.json({ ok: true }))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await guard.perf.close()
  })
  return { ...running(server), perf: guard.perf }
}

const json = async <T>(site: Running, path: string): Promise<T> =>
  JSON.parse((await site.fetch(path)).text) as T

function listen(site: Running, query: string): Listener {
  const listener = new Listener(site.port, `/perf/events${query}`)
  onTestFinished(() => listener.close())
  return listener
}

describe('the live page of a real application', () => {
  it('has a history that goes on while nobody looks, and beats that continue it', async () => {
    const site = await shop()
    const history = await until(async () => {
      await site.fetch('/orders/7')
      const past = await json<ProcessHistory>(site, '/perf/history?range=1m')
      return past.columns.requestsPerSec.filter((value) => (value ?? 0) > 0).length >= 3 && past
    })
    expect(history.columns.rssBytes.at(-1)).toBeGreaterThan(10e6)
    expect(history.columns.p50Ms.at(-1)).toBeGreaterThan(0)
    expect(history.columns.heapUsedBytes.at(-1)).toBeLessThan(history.heapLimitBytes)
    expect(Math.abs(history.fromAt + 60 * 1_000 - Date.now())).toBeLessThan(5_000)
    const listener = listen(site, '?view=page&tables=routes')
    const beats = await listener.wait<Beat>('snapshot', 3)
    const times = beats.flatMap(({ samples }) => samples.map(({ at }) => at))
    expect(new Set(times).size).toBe(times.length)
    for (const [at, time] of times.entries()) if (at > 0) expect(time - times[at - 1]!).toBe(1_000)
    expect((times[0]! - history.fromAt) % 1_000).toBe(0)
    const [routes] = await listener.wait<Table<RouteRow>>('routes')
    expect(routes!.rows.map(({ key }) => key)).toContain('GET /orders/:id')
  })

  it('keeps the past of each route', async () => {
    const site = await shop({ ...quiet, window: { spanMs: 2_000 } })
    const past = await until(async () => {
      await site.fetch('/orders/7')
      const answer = await site.fetch('/perf/history?subject=GET%20%2Forders%2F%3Aid')
      const found = JSON.parse(answer.text) as SubjectHistory | null
      return found !== null && found.fine.columns.p95Ms.some((value) => value !== null) && found
    })
    expect(past.fine.columns.requestsPerSec.some((value) => (value ?? 0) > 0)).toBe(true)
    const { rows } = await json<Sparks>(site, '/perf/history?sparks=routes')
    expect(rows.map(({ subject }) => subject)).toContain('GET /orders/:id')
  })

  it('tells what it runs on, and none of its secrets', async () => {
    const secret = 'a-secret-of-sixteen-and-more'
    const site = await shop({
      ...quiet,
      endpoint: { access: { token: secret, authorize: () => ['read'] } },
      notify: {
        webhooks: [{ url: `http://127.0.0.1:1/${secret}`, secret, headers: { authorization: secret } }],
      },
    })
    const answer = await site.fetch('/perf/about')
    expect(answer.text).not.toContain(secret)
    const about = JSON.parse(answer.text) as About
    expect(about.grants).toEqual({ capture: false, download: false })
    const value = (path: string): string | undefined => about.options.find((one) => one.path === path)?.value
    expect(value('window.spanMs')).toBe('60000')
    expect(value('endpoint.access')).toBe('a token and a function')
    expect(value('notify.webhooks')).toBe('1')
    expect(value('capture')).toBe('off')
    expect([about.node, about.pid, about.capture]).toEqual([process.version, process.pid, null])
    const all = JSON.parse(
      (await site.fetch('/perf/about', { headers: { authorization: `Bearer ${secret}` } })).text,
    ) as About
    expect(all.grants).toEqual({ capture: true, download: true })
  })

  it('lets a server close while somebody listens', async () => {
    const site = await shop()
    const listener = listen(site, '?view=page')
    await listener.wait('snapshot')
    const closed = once(site.server, 'close')
    site.server.close()
    await until(() => listener.ended)
    await closed
  })

  it('ends its streams with the perf', async () => {
    const site = await shop()
    const listener = listen(site, '')
    await listener.wait('snapshot')
    await site.perf.close()
    await until(() => listener.ended)
  })

  it('speaks over HTTP/2', async () => {
    const perf = createPerf(quiet).start()
    const handle = perf.handler()
    const server = createHttp2((req, res) => handle(req as never, res as never))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    onTestFinished(async () => {
      session.destroy()
      server.close()
      await perf.close()
    })
    const stream = session.request({ ':path': '/perf/events?view=page' })
    let text = ''
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => (text += chunk))
    await until(() => text.split('event: snapshot').length > 2)
    const ended = once(stream, 'end')
    await perf.close()
    await ended
  })
})

describe('what the flight recorder knows', () => {
  it('is who used the CPU, and held the loop; and what to do about it', async () => {
    const child = fork(join(import.meta.dirname, '../fixtures/work-app.js'))
    onTestFinished(() => void child.kill())
    const [{ port }] = (await once(child, 'message')) as [{ port: number }]
    const listener = new Listener(port, '/perf/events?view=page&tables=work')
    onTestFinished(() => listener.close())
    const busy = await until(
      async () => {
        await ask(port, '/work')
        await ask(port, '/rest')
        const told = listener.of('work').map(({ data }) => data as WorkTable)
        return told.findLast(({ rows }) => rows?.some(({ longestHoldMs }) => longestHoldMs > 100))
      },
      { deadlineMs: 40_000 },
    )
    const [row] = busy.rows!
    expect(row!.route).toBe('GET /work')
    expect(row!.cpuRatio).toBeGreaterThan(0.05)
    // Under load the thread may be late once.
    const advice = await until(async () => {
      const found = JSON.parse((await ask(port, '/perf/advice')).text) as Advice[]
      return found.length > 0 && found
    })
    expect(advice[0]).toMatchObject({
      id: 'held-loop GET /work',
      target: { view: 'routes', key: 'GET /work' },
    })
  })
})
