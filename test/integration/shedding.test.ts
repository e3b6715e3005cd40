import express5 from 'express'
import express4 from 'express4'
import fastify5 from 'fastify'
import fastify4 from 'fastify4'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createPerf, type Perf, type ShedChange, type Snapshot } from '../../lib/index.ts'
import { perfguard as forExpress } from '../../middleware/express.ts'
import { perfguard as forFastify } from '../../middleware/fastify.ts'
import { perfguard as forHttp } from '../../middleware/http.ts'
import { ask, running, serve, type Answer, type Running } from '../support/server.ts'
import { until } from '../support/until.ts'

/** Computes for 10 ms: a hundred a second are all that there is room for. */
function work(_: IncomingMessage, res: ServerResponse): void {
  const untilMs = performance.now() + 10
  while (performance.now() < untilMs);
  res.end('done')
}

const paths = ['/work', '/healthz', '/wait']
const handlerOf = (path: string) => (path === '/wait' ? () => {} : work)

const apps: { name: string; start(perf: Perf): Promise<Running> }[] = [
  ...([['Express 5', express5] as const, ['Express 4', express4] as const] as const).map(
    ([name, express]) => ({
      name,
      start: (perf: Perf) => {
        const app = express()
        app.use(forExpress(perf))
        for (const path of paths) app.all(path, handlerOf(path))
        return serve(app)
      },
    }),
  ),
  ...(
    [
      ['Fastify 5', fastify5],
      ['Fastify 4', fastify4 as unknown as typeof fastify5],
    ] as const
  ).map(([name, fastify]) => ({
    name,
    start: async (perf: Perf) => {
      const app = fastify()
      await app.register(forFastify as never, { perf })
      for (const path of paths) {
        app.all(path, (request, reply) => {
          reply.hijack()
          handlerOf(path)(request.raw, reply.raw)
        })
      }
      await app.listen({ port: 0, host: '127.0.0.1' })
      return running(app.server)
    },
  })),
  {
    name: 'node:http',
    start: (perf: Perf) =>
      serve(forHttp(perf, (req, res) => handlerOf(req.url ?? '')(req, res), { routeOf: (req) => req.url })),
  },
]

const quiet = { capture: false, flight: false, watchdog: false, evaluateEveryMs: 50 } as const

const burst = (port: number, path: string, count: number): Promise<Answer[]> =>
  Promise.all(Array.from({ length: count }, () => ask(port, path)))

describe.each(apps)('shedding in $name', ({ start }) => {
  it('turns away what it has no time for, and counts that apart', async () => {
    const perf = createPerf({ ...quiet, shed: { delayMs: 20 } })
    const changes: ShedChange[] = []
    perf.on('shed', (change) => changes.push(change))
    const app = await start(perf.start())
    try {
      const answers: Answer[] = []
      await until(async () => {
        answers.push(...(await burst(app.port, '/work', 100)))
        return answers.some(({ status }) => status === 503)
      })
      const health = await burst(app.port, '/healthz', 5)
      expect(health.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])

      const refused = answers.filter(({ status }) => status === 503)
      for (const { headers, text } of refused) {
        expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1)
        expect(headers['cache-control']).toBe('no-store')
        expect(text).toContain('try again later')
      }
      const served = answers.length - refused.length
      const snapshot = await until(() => {
        const now = perf.snapshot()
        return now.routes.find(({ route }) => route === 'GET /work')?.count === served && now
      })
      expect(snapshot.shed).toEqual({
        active: true,
        dryRun: false,
        refused: { low: 0, normal: refused.length, high: 0 },
      })
      // Not even as an unmatched one.
      expect(snapshot.routes.reduce((sum, { count }) => sum + count, 0)).toBe(served + health.length)
      expect(snapshot.routes.every(({ status }) => status['5xx'] === 0)).toBe(true)
      expect(changes).toMatchObject([{ active: true, dryRun: false }])

      const page = await app.fetch('/perf/metrics')
      expect(page.status).toBe(200)
      expect(page.text).toContain(`perfguard_shed_requests_total{priority="normal"} ${refused.length}`)
    } finally {
      await perf.close()
      await app.close()
    }
  })

  it('only counts in a dry run', async () => {
    const perf = createPerf({ ...quiet, shed: { delayMs: 20, dryRun: true } })
    const app = await start(perf.start())
    try {
      await until(async () => {
        const answers = await burst(app.port, '/work', 100)
        expect(answers.every(({ status }) => status === 200)).toBe(true)
        return perf.snapshot().shed!.refused.normal > 0
      })
    } finally {
      await perf.close()
      await app.close()
    }
  })

  it('turns away what is too much at once, however quick the loop is', async () => {
    const perf = createPerf({
      ...quiet,
      shed: { delayMs: 10_000, maxInFlight: 10, routes: { '/wait': 'high' } },
    })
    const app = await start(perf.start())
    try {
      const open = Array.from({ length: 10 }, () => ask(app.port, '/wait').catch(() => undefined))
      await until(() => perf.snapshot().routes.some(({ inFlight }) => inFlight === 10))
      expect((await app.fetch('/wait')).status).toBe(503)
      expect((await app.fetch('/work')).status).toBe(503)
      expect((await app.fetch('/healthz')).status).toBe(200)
      expect((await app.fetch('/perf')).status).toBe(200)
      expect(perf.snapshot().shed!.refused).toEqual({ low: 0, normal: 1, high: 1 })
      void open
    } finally {
      await perf.close()
      await app.close()
    }
  })
})

it('turns requests away from an application that knows nothing of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-shed-'))
  const config = join(folder, 'perfguard.config.json')
  writeFileSync(config, JSON.stringify({ ...quiet, shed: { delayMs: 20 } }))
  try {
    const register = join(import.meta.dirname, '../../dist/esm/middleware/register.js')
    const app = join(import.meta.dirname, '../fixtures/overloaded-app.js')
    const { NODE_ENV: _, ...inherited } = process.env
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', register, app], {
      env: { ...inherited, NODE_OPTIONS: '', PERFGUARD_CONFIG: config },
      timeout: 40_000,
    })
    const told = JSON.parse(stdout) as Snapshot & { asked: number; refused: number; seen: number }
    expect(told.shed!.refused).toEqual({ low: 0, normal: told.refused, high: 0 })
    // The application never saw them, and no figure has them.
    expect(told.seen).toBe(told.asked - told.refused)
    expect(told.routes).toMatchObject([{ route: '(unmatched)', count: told.seen }])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
