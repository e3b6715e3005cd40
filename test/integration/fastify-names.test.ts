import fastify5 from 'fastify'
import fastify4 from 'fastify4'
import { connect as connect2 } from 'node:http2'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createPerf, type Perf } from '../../lib/index.ts'
import { perfguard } from '../../middleware/fastify.ts'
import { running } from '../support/server.ts'
import { until } from '../support/until.ts'

const versions = [
  ['Fastify 4', fastify4 as unknown as typeof fastify5],
  ['Fastify 5', fastify5],
] as const

describe.each(versions)('%s', (_, fastify) => {
  let close: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const step of close) await step()
    close = []
  })

  function build(options: object = {}) {
    const app = fastify(options)
    close.push(() => app.close())
    return app
  }

  function counts(perf: Perf): Record<string, number> {
    const rows = perf.snapshot().routes.filter(({ count }) => count > 0)
    return Object.fromEntries(rows.map(({ route, count }) => [route, count]))
  }

  it('names routes by their patterns, prefixes included, and 404s and malformed URLs as (unmatched)', async () => {
    const app = build({ exposeHeadRoutes: true })
    await app.register(perfguard, { capture: false, endpoint: '/perf' })
    app.get('/users/:id', async () => ({}))
    app.get('/files/*', async () => ({}))
    app.get('/code/:file(^\\d+).png', async () => ({}))
    app.route({ method: ['PUT', 'PATCH'], url: '/both', handler: async () => ({}) })
    await app.register(
      async (scope) => {
        scope.get('/', async () => ({}))
        scope.get('/repos/:repo', async () => ({}))
        scope.setNotFoundHandler((__, reply) => void reply.code(404).send({}))
      },
      { prefix: '/orgs/:org' },
    )
    app.get('/fails', async () => {
      throw new Error('expected')
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const server = running(app.server)
    const gets = [
      '/users/1',
      '/users/2?x',
      '/files/a/b',
      '/code/12.png',
      '/orgs/acme',
      '/orgs/acme/repos/r',
      '/orgs/zeta/repos/s',
      '/fails',
    ]
    const unmatched = ['/nope', '/orgs/acme/nope/nope', '/%', '/users/%E0%A4%A', '/wp-login.php']
    for (const path of [...gets, ...unmatched]) await server.fetch(path)
    for (const method of ['PUT', 'PATCH']) await server.fetch('/both', { method })
    await server.fetch('/users/1', { method: 'HEAD' })
    const expected = {
      'GET /users/:id': 2,
      'GET /files/*': 1,
      'GET /code/:file(^\\d+).png': 1,
      'PUT /both': 1,
      'PATCH /both': 1,
      'HEAD /users/:id': 1,
      'GET /orgs/:org': expect.any(Number),
      'GET /orgs/:org/repos/:repo': 2,
      'GET /fails': 1,
      '(unmatched)': unmatched.length,
    }
    const perf = (app as unknown as { perf: Perf }).perf
    await until(
      () => Object.values(counts(perf)).reduce((a, b) => a + b, 0) === gets.length + unmatched.length + 3,
    )
    expect(
      Object.fromEntries(Object.entries(counts(perf)).map(([k, v]) => [k.replace(/\/$/, ''), v])),
    ).toEqual(expected)
    expect(JSON.parse((await server.fetch('/perf')).text)).toMatchObject({ schema: 1 })
  })

  it('sees routes of plugins whatever the other hooks do, and answers injected requests', async () => {
    const app = build()
    app.addHook('onRequest', async () => {
      await new Promise((resolve) => setImmediate(resolve))
    })
    await app.register(perfguard, { capture: false })
    app.get('/x/:y', async () => 'x')
    for (let i = 0; i < 3; i++) expect((await app.inject('/x/1')).body).toBe('x')
    const perf = (app as unknown as { perf: Perf }).perf
    await until(() => counts(perf)['GET /x/:y'] === 3)
    expect(perf.snapshot().routes.every(({ inFlight }) => inFlight === 0)).toBe(true)
  })

  it('hands every problem of the options to ready()', async () => {
    const app = build()
    void app.register(perfguard, { windw: 5, evaluateEveryMs: -1 } as never)
    await expect(app.ready()).rejects.toMatchObject({ code: 'ERR_PERF_OPTIONS', issues: { length: 2 } })
  })

  it('closes a perf that it made, and leaves one that it was given', async () => {
    const own = build()
    await own.register(perfguard, { capture: false })
    const perf = (own as unknown as { perf: Perf }).perf
    await own.close()
    expect(() => perf.start()).toThrow(/closed/)
    const given = createPerf({ capture: false })
    const other = build()
    await other.register(perfguard, { perf: given })
    await other.close()
    expect(() => given.start()).not.toThrow()
    await given.close()
  })

  it('counts HTTP/2 requests: finished, missed, and reset by the client', async () => {
    const app = build({ http2: true })
    const perf = createPerf({ capture: false, evaluateEveryMs: 50 })
    close.push(() => perf.close())
    await app.register(perfguard, { perf })
    app.get('/ok/:n', async () => ({ ok: true }))
    app.get('/hang', () => new Promise(() => {}))
    app.get('/fails', async () => {
      throw new Error('expected')
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as { port: number }
    const client = connect2(`http://127.0.0.1:${port}`)
    const get = (path: string) => client.request({ ':path': path }).resume()
    const answer = (path: string) => new Promise((resolve) => get(path).on('close', resolve))
    await Promise.all(['/ok/1', '/ok/2', '/ok/3', '/nope', '/fails', '/perf'].map(answer))
    const hanging = get('/hang')
    hanging.on('error', () => {})
    await until(() =>
      perf.snapshot().routes.some(({ route, inFlight }) => route === 'GET /hang' && inFlight === 1),
    )
    hanging.close(8)
    await until(() => perf.snapshot().routes.some(({ route, count }) => route === 'GET /hang' && count === 1))
    const rows = Object.fromEntries(
      perf.snapshot().routes.map(({ route, count, status }) => [route, { count, ...status }]),
    )
    expect(rows['GET /ok/:n']).toMatchObject({ count: 3, '2xx': 3 })
    expect(rows['(unmatched)']).toMatchObject({ count: 1, '4xx': 1 })
    expect(rows['GET /fails']).toMatchObject({ count: 1, '5xx': 1 })
    expect(rows['GET /hang']).toMatchObject({ count: 1, '499': 1 })
    expect(perf.snapshot().self.endpointRequests).toBe(1)
    client.destroy()
  })

  it('goes on after a client sent what is no HTTP at all', async () => {
    const app = build()
    await app.register(perfguard, { capture: false })
    app.get('/x', async () => 'x')
    await app.listen({ port: 0, host: '127.0.0.1' })
    const server = running(app.server)
    const socket = connect(server.port, '127.0.0.1', () => socket.write('nonsense without end\r\n\r\n'))
    await new Promise((resolve) => socket.resume().on('error', resolve).on('close', resolve))
    expect((await server.fetch('/x')).text).toBe('x')
  })
})
