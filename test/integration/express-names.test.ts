import express5, { type Request, type Response } from 'express'
import express4 from 'express4'
import express50 from 'express50'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPerf, type Perf } from '../../lib/index.ts'
import { perfguard } from '../../middleware/express.ts'
import { serve, type Running } from '../support/server.ts'
import { until } from '../support/until.ts'

type Express = typeof express5
type Next = () => void

const versions: [string, Express, { wild: string; optional: string; mountedRegexp: string }][] = [
  ['Express 4', express4, { wild: '/files/*', optional: '/opt/:a?', mountedRegexp: '/^\\/v\\d+' }],
  [
    'Express 5.0 with router 2.2',
    express50,
    { wild: '/files/*path', optional: '/opt{/:a}', mountedRegexp: '/(regexp)' },
  ],
  ['Express 5.3', express5, { wild: '/files/*path', optional: '/opt{/:a}', mountedRegexp: '/^\\/v\\d+' }],
]

const ok = (_: Request, res: Response): void => {
  res.json({ ok: true })
}
const later = (_: Request, res: Response): void => {
  setTimeout(() => res.json({ ok: true }), 2)
}

describe.each(versions)('%s names', (version, express, syntax) => {
  let perf: Perf
  let running: Running
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'perfguard-static-'))
    writeFileSync(join(folder, 'a.txt'), 'a')
    perf = createPerf({ capture: false })
    const app = express()
    // Some applications make their routers before they make the app, some nest them: all of this happens.
    const repos = express.Router({ mergeParams: true })
    repos.get('/:repo', ok)
    repos.get('/:repo/issues/:issue', later)
    repos.route('/:repo/stars').get(ok).put(ok)
    const orgs = express.Router()
    orgs.use('/:org/repos', repos)
    orgs.get('/', ok)

    app.use(perfguard(perf))
    app.use((req: Request, res: Response, next: Next) => {
      if (req.headers['x-refuse'] === 'yes') res.status(401).end()
      else next()
    })
    app.use((req: Request, __: Response, next: Next) => {
      req.url = req.url.replace(/^\/old/, '/orgs')
      next()
    })
    app.use('/static', express.static(folder))
    app.use('/falls', (__: Request, ___: Response, next: Next) => next())
    app.get('/', ok)
    app.get('/users/:id', later)
    app.all('/any', ok)
    app.get(['/a1', '/a2/:x'], ok)
    app.get(/^\/rx\/(\d+)$/, ok)
    app.get(syntax.wild, ok)
    app.get(syntax.optional, ok)
    app.get('/throws', () => {
      throw new Error('expected')
    })
    app.get('/rejects', (__: Request, ___: Response, next: (error?: unknown) => void) => {
      setTimeout(() => next(new Error('expected')), 1)
    })
    app.get('/guarded/:id', (__: Request, ___: Response, next: Next) => next(), ok)
    app.use('/orgs', orgs)
    app.use(['/m1', '/m2/:tenant'], orgs)
    app.use(/^\/v\d+/, orgs)
    const twice = express.Router()
    twice.get('/leaf', ok)
    app.use('/once', twice)
    app.use('/again/:n', twice)
    const closed = express.Router()
    closed.get('/inside/:id', ok)
    app.use('/closure', (req: Request, res: Response, next: Next) => closed(req, res, next))
    const below = express.Router()
    below.get('/deep/:id', ok)
    closed.use('/below/:n', below)
    const both = express.Router()
    both.get('/leaf', ok)
    app.use('/seen', both)
    app.use('/unseen', (req: Request, res: Response, next: Next) => both(req, res, next))
    app.all('/passes/:rest', (__: Request, ___: Response, next: Next) => next())
    app.use('/passes', (__: Request, res: Response) => void res.json({}))
    const failing = express.Router()
    failing.get('/:id', () => {
      throw new Error('expected')
    })
    app.use('/fails/:of', failing)
    const shared = express()
    shared.get('/in/:id', ok)
    app.use('/first', shared)
    app.use('/second', shared)
    const inner = express()
    inner.get('/leaf/:id', ok)
    const admin = express()
    admin.get('/panel/:tab', ok)
    admin.use('/deep', inner)
    app.use('/admin/:tenant', admin)
    const inRouter = express.Router()
    inRouter.use('/sub', express().get('/x/:y', ok))
    app.use('/r', inRouter)
    const own404 = express.Router()
    own404.get('/there', ok)
    own404.use((__: Request, res: Response) => void res.status(404).json({}))
    app.use('/own404', own404)
    app.use('/answers', (__: Request, res: Response) => void res.json({}))
    app.use((__: unknown, ___: Request, res: Response, ____: Next) => {
      res.status(500).json({})
    })
    running = await serve(app)
  })

  afterAll(async () => {
    await running.close()
    await perf.close()
    rmSync(folder, { recursive: true })
  })

  /** Asks, and tells under which names the requests were counted. */
  async function namesOf(
    ...requests: [method: string, path: string, headers?: Record<string, string>][]
  ): Promise<Record<string, number>> {
    const counts = (): Map<string, number> =>
      new Map(perf.snapshot().routes.map(({ route, count }) => [route, count]))
    const sum = (map: Map<string, number>): number =>
      [...map.values()].reduce((total, count) => total + count, 0)
    const before = counts()
    for (const [method, path, headers = {}] of requests) await running.fetch(path, { method, headers })
    const after = await until(
      () => {
        const now = counts()
        return sum(now) === sum(before) + requests.length && now
      },
      { what: 'each request to be counted once' },
    )
    const grown = [...after].map(([route, count]) => [route, count - (before.get(route) ?? 0)] as const)
    return Object.fromEntries(grown.filter(([, count]) => count > 0))
  }

  const table: [string, [string, string, Record<string, string>?][], Record<string, number>][] = [
    [
      'the root',
      [
        ['GET', '/'],
        ['GET', '/?q=1'],
      ],
      { 'GET /': 2 },
    ],
    [
      'a parameter',
      [
        ['GET', '/users/1'],
        ['GET', '/users/ada?x=%20'],
        ['GET', '/users/%E2%82%AC'],
      ],
      { 'GET /users/:id': 3 },
    ],
    [
      'any method of app.all()',
      [
        ['GET', '/any'],
        ['POST', '/any'],
        ['PURGE', '/any'],
      ],
      { 'GET /any': 1, 'POST /any': 1, '_OTHER /any': 1 },
    ],
    [
      'the member of an array of paths',
      [
        ['GET', '/a1'],
        ['GET', '/a2/7'],
        ['GET', '/A1'],
      ],
      { 'GET /a1': 2, 'GET /a2/:x': 1 },
    ],
    [
      'a regular expression',
      [
        ['GET', '/rx/1'],
        ['GET', '/rx/22'],
      ],
      { 'GET /^\\/rx\\/(\\d+)$/': 2 },
    ],
    [
      'a wildcard',
      [
        ['GET', '/files/a'],
        ['GET', '/files/a/b/c'],
      ],
      { [`GET ${syntax.wild}`]: 2 },
    ],
    [
      'an optional parameter',
      [
        ['GET', '/opt'],
        ['GET', '/opt/1'],
      ],
      { [`GET ${syntax.optional}`]: 2 },
    ],
    ['HEAD of a GET route', [['HEAD', '/users/1']], { 'HEAD /users/:id': 1 }],
    ['a route that throws', [['GET', '/throws']], { 'GET /throws': 1 }],
    ['a route that fails later', [['GET', '/rejects']], { 'GET /rejects': 1 }],
    ['a route of several handlers', [['GET', '/guarded/1']], { 'GET /guarded/:id': 1 }],
    [
      'parameters in mounts of routers in routers',
      [
        ['GET', '/orgs/acme/repos/x'],
        ['GET', '/orgs/Zeta/repos/y/issues/9'],
      ],
      { 'GET /orgs/:org/repos/:repo': 1, 'GET /orgs/:org/repos/:repo/issues/:issue': 1 },
    ],
    [
      'app.route()',
      [
        ['GET', '/orgs/a/repos/b/stars'],
        ['PUT', '/orgs/c/repos/d/stars'],
      ],
      { 'GET /orgs/:org/repos/:repo/stars': 1, 'PUT /orgs/:org/repos/:repo/stars': 1 },
    ],
    [
      'the root of a router',
      [
        ['GET', '/orgs'],
        ['GET', '/orgs/'],
      ],
      { 'GET /orgs': 2 },
    ],
    [
      'a router mounted at an array',
      [
        ['GET', '/m1/a/repos/b'],
        ['GET', '/m2/t/a/repos/b'],
        ['GET', '/M2/u/a/repos/c'],
      ],
      { 'GET /m1/:org/repos/:repo': 1, 'GET /m2/:tenant/:org/repos/:repo': 2 },
    ],
    [
      'a router mounted at a regular expression',
      [
        ['GET', '/v1/a/repos/b'],
        ['GET', '/v22/a/repos/b'],
      ],
      { [`GET ${syntax.mountedRegexp}/:org/repos/:repo`]: 2 },
    ],
    [
      'a router mounted twice',
      [
        ['GET', '/once/leaf'],
        ['GET', '/again/5/leaf'],
        ['GET', '/again/6/leaf'],
      ],
      { 'GET /once/leaf': 1, 'GET /again/:n/leaf': 2 },
    ],
    [
      'a mounted application',
      [
        ['GET', '/admin/t1/panel/a'],
        ['GET', '/admin/t2/panel/b'],
        ['GET', '/admin/t2/deep/leaf/1'],
      ],
      { 'GET /admin/:tenant/panel/:tab': 2, 'GET /admin/:tenant/deep/leaf/:id': 1 },
    ],
    [
      'an application inside a router',
      [
        ['GET', '/r/sub/x/1'],
        ['GET', '/r/sub/x/2'],
      ],
      { 'GET /r/sub/x/:y': 2 },
    ],
    [
      'static files by their mount',
      [
        ['GET', '/static/a.txt'],
        ['HEAD', '/static/a.txt'],
      ],
      { 'GET /static': 1, 'HEAD /static': 1 },
    ],
    [
      'a mount whose middleware answers',
      [
        ['GET', '/answers/1'],
        ['POST', '/answers/2/3'],
      ],
      { 'GET /answers': 1, 'POST /answers': 1 },
    ],
    [
      '404s outside and inside of routers as (unmatched)',
      [
        ['GET', '/nope'],
        ['GET', '/orgs/a/b/c/d'],
        ['GET', '/falls/1'],
        ['GET', '/own404/x'],
        ['GET', '/static/none'],
        ['POST', '/users/1'],
        ['GET', '/wp-admin/setup.php'],
      ],
      { '(unmatched)': 7 },
    ],
    [
      'what an earlier middleware answers as (unmatched)',
      [['GET', '/users/1', { 'x-refuse': 'yes' }]],
      { '(unmatched)': 1 },
    ],
    [
      'malformed and enormous URLs',
      [
        ['GET', '/%'],
        ['GET', '/users/%E0%A4%A'],
        ['GET', `/${'x'.repeat(8_000)}`],
      ],
      { '(unmatched)': 3 },
    ],
  ]
  it.each(table)('%s', async (__, requests, names) => {
    expect(await namesOf(...requests)).toEqual(names)
  })

  it('OPTIONS, which Express answers itself, without a raw URL', async () => {
    const names = Object.keys(await namesOf(['OPTIONS', '/users/1'], ['OPTIONS', '/users/2']))
    expect(names).toHaveLength(1)
    expect(['OPTIONS /users/:id', '(unmatched)']).toContain(names[0])
  })

  it('a URL that was rewritten, by the routers that took it', async () => {
    expect(await namesOf(['GET', '/old/acme/repos/x'])).toEqual({ 'GET /orgs/:org/repos/:repo': 1 })
  })

  it('a mount that answers after a route has passed on', async () => {
    expect(await namesOf(['GET', '/passes/1'], ['GET', '/passes/2'])).toEqual({ 'GET /passes': 2 })
  })

  it('a failure below a mount, whose text the error handler no longer sees', async () => {
    const names = await namesOf(['GET', '/fails/a/1'], ['GET', '/fails/b/2'])
    expect(names).toEqual({ 'GET /fails/:of/:id': 2 })
  })

  it('what only the channel sees, by its whole name from the second request on, and never by a URL', async () => {
    const hidden = [
      ['/closure/below/1/deep/2', 'GET /closure/below/:n/deep/:id', 'GET /deep/:id'],
      ['/unseen/leaf', 'GET /unseen/leaf', 'GET /leaf'],
      ['/first/in/1', 'GET /first/in/:id', 'GET /in/:id'],
    ] as const
    for (const [path, whole, own] of hidden) {
      await namesOf(['GET', path])
      const [name] = Object.keys(await namesOf(['GET', path]))
      if (version === 'Express 5.3') expect(name).toBe(whole)
      else expect([whole, own]).toContain(name)
    }
  })

  it('a router inside a closure at a mount', async () => {
    const names = await namesOf(['GET', '/closure/inside/1'], ['GET', '/closure/inside/2'])
    expect(names).toEqual({ 'GET /closure/inside/:id': 2 })
  })
})
