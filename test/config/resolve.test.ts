import { describe, expect, it } from 'vitest'
import { optionTable } from '../../lib/config/options.ts'
import { resolveOptions } from '../../lib/config/resolve.ts'
import { isPerfError, type PerfError } from '../../lib/errors.ts'

const clock = { nowMs: () => 0, wallMs: () => 0 }
const resolve = (options?: unknown) => resolveOptions(options, { cpus: 2 }, clock)

function problemsOf(options: unknown): PerfError {
  try {
    resolve(options)
  } catch (error) {
    if (isPerfError(error, 'ERR_PERF_OPTIONS')) return error
    throw error
  }
  throw new Error('these options were accepted')
}

describe('options', () => {
  it('are all optional, and frozen', () => {
    const options = resolve()
    expect(options).toMatchObject({
      window: { spanMs: 60_000 },
      evaluateEveryMs: 1_000,
      routes: { max: 500 },
    })
    expect(options.capture).toMatchObject({
      dir: 'perf-incidents',
      duringMs: 10_000,
      perHour: 6,
      heap: 'sampling',
    })
    expect(options.endpoint).toEqual({ path: '/perf', access: undefined })
    expect(Object.isFrozen(options) && Object.isFrozen(options.capture) && Object.isFrozen(options.sla)).toBe(
      true,
    )
  })

  it('have defaults that pass their own checks', () => {
    // Who tells nobody is told so.
    const beside = { notify: { log: console }, otlp: { url: 'http://collector' } }
    for (const { path, default: value } of optionTable) {
      const [section, key] = path.split('.') as [string, string?]
      const given = key === undefined ? value : { ...beside[section as keyof typeof beside], [key]: value }
      expect(() => resolve({ [section]: given })).not.toThrow()
    }
  })

  it('say what to install for an engine that is a package of its own', () => {
    const capture = { engine: 'v8-profiler-next' }
    const facts = (hasPackage: boolean) => ({ cpus: 2, hasPackage: () => hasPackage })
    expect(resolveOptions({ capture }, facts(true), clock).capture).toMatchObject(capture)
    expect(() => resolveOptions({ capture }, facts(false), clock)).toThrow(
      "needs a package that is not installed: npm i v8-profiler-next; got 'v8-profiler-next'",
    )
    expect(() => resolveOptions({ capture: false }, facts(false), clock)).not.toThrow()
  })

  it('list every problem in one error, with a suggestion for each misspelt word', () => {
    const error = problemsOf({
      windw: {},
      window: { spanMs: -1 },
      routes: { maximum: 5 },
      capture: { dir: '', heap: 'snapshots' },
      endpoint: { path: 'perf/', acces: {} },
      sla: { 'GET /a': { p99: 250, forMs: -1 } },
    })
    expect(error.issues.map(({ path }) => path)).toEqual([
      'windw',
      'routes.maximum',
      'window.spanMs',
      "sla['GET /a'].p99",
      "sla['GET /a'].forMs",
      'capture.dir',
      'capture.heap',
      'endpoint.acces',
      'endpoint.path',
    ])
    expect(error.message).toContain("did you mean 'window'?")
    expect(error.message).toContain("did you mean 'max'?")
    expect(error.message).toContain("did you mean 'p99Ms'?")
    expect(error.message).toContain('9 invalid options for perfguard:')
    expect(error.message).toContain('got -1')
  })

  it.each([null, 5, 'fast', [], () => 0].map((given) => [given]))(
    'are refused whole when they are no object: %s',
    (given) => {
      expect(problemsOf(given).issues[0]!.path).toBe('options')
    },
  )

  it('leave the guards off unless they are asked for', () => {
    expect(resolve()).toMatchObject({ shed: false, notify: false })
    expect(resolve({ shed: false, notify: false })).toMatchObject({ shed: false, notify: false })
    expect(resolve({ shed: { routes: { '/a/*': 'low' } } }).shed).toMatchObject({
      delayMs: 50,
      dryRun: false,
      routes: { '/a/*': 'low' },
    })
    const { issues } = problemsOf({
      shed: { routes: { 'a/*': 'low', '/b': 'lowest' }, delay: 3 },
      notify: {},
    })
    expect(issues.map(({ path }) => path)).toEqual([
      'shed.delay',
      "shed.routes['a/*']",
      "shed.routes['/b']",
      'notify',
    ])
  })

  it('show no secret of a webhook, however it is misspelt', () => {
    const secret = 'T0P-SECRET'
    const url = `https://hooks.example/${secret}`
    const wrong: unknown[] = [
      url,
      { webhook: url },
      { webhooks: url },
      { webhooks: [url] },
      { webhooks: [{ uri: url }] },
      { webhooks: [{ url: `ftp://x/${secret}` }] },
      { webhooks: [{ url, secret }] },
      { webhooks: [{ url, secret: undefined }] },
      { webhooks: [{ url, headers: { authorization: `${secret}\n` } }] },
      { webhooks: [{ url, headers: secret }] },
      { webhooks: Array.from({ length: 11 }, () => ({ url })) },
    ]
    for (const notify of wrong) expect(problemsOf({ notify }).message).not.toContain(secret)
  })
})

describe('what is to be observed', () => {
  it.each([
    ['no channel', { 'pg:query': 'op:db' }, /TracingChannel after 'tracing:'/],
    ['one event', { 'tracing:pg:query:start': 'op:db' }, /not one of its events/],
    ['no operation', { 'tracing:pg:query': 'db' }, /'op:db.query'/],
    ['no object', 'pg', /must be false, or an object/],
    ['no recipe', ['ioredis', 'mysql'], /observe\[1\] {2}must be one of 'ioredis', 'redis'/],
    ['what must be handed over', ['pg'], /observe\[0\] {2}has to be handed over: perf\.follow/],
    ['a recipe without its operation', { ioredis: 'cache' }, /'op:db.query'/],
  ])('is refused: %s', (_, observe, message) => {
    expect(problemsOf({ observe }).message).toMatch(message)
  })

  it('may be recipes, with names of their own or not', () => {
    expect(resolve({ observe: ['ioredis', 'redis'] }).observe).toEqual({
      ioredis: 'op:ioredis',
      redis: 'op:redis',
    })
    expect(resolve({ observe: { redis: 'op:cache' } }).observe).toEqual({ redis: 'op:cache' })
  })
})

describe('rules that make no sense', () => {
  const refused: [string, object, RegExp][] = [
    ['all requests may fail', { 'GET /a': { errorRatio: 1 } }, /can never fire: of all requests at most 1/],
    ['less than no availability', { 'GET /a': { availability: 0 } }, /can never fire/],
    ['more availability than there is', { 'GET /a': { availability: 99.9 } }, /can never be met/],
    ['no throughput', { 'GET /a': { throughputPerSec: 0 } }, /can never fire/],
    ['more cores than there are', { process: { cpuRatio: 2 } }, /has 2 cores, so cpuRatio is at most 2/],
    ['a heap over its limit', { process: { heapUsedRatio: 1 } }, /can never fire/],
    [
      'a warning behind the critical limit',
      { 'GET /a': { p99Ms: { warning: 400, critical: 200 } } },
      /can never warn first/,
    ],
    [
      'a throughput warning behind',
      { 'GET /a': { throughputPerSec: { warning: 80, critical: 100 } } },
      /must lie above/,
    ],
    ['no limit at all', { 'GET /a': { forMs: 5 } }, /has no limit/],
    ['ten requests as a verdict', { 'GET /a': { p99Ms: 5, minCount: 10 } }, /never a verdict/],
    ['a limit of no number', { 'GET /a': { p99Ms: Number.NaN } }, /finite/],
    ['a limit in words', { 'GET /a': { p99Ms: '250ms' } }, /must be a number/],
    ['a negative time', { '*': { p50Ms: -5 } }, /above 0/],
    ['a floor under every route at once', { '*': { throughputPerSec: 5 } }, /row of its own/],
    ['a route without a method', { '/a': { p99Ms: 5 } }, /such as 'GET \/a'/],
    ['a method in small letters', { 'get /a': { p99Ms: 5 } }, /'GET \/a'/],
    ['a misspelt process', { proces: { cpuRatio: 1 } }, /did you mean 'process'/],
    ['an operation without a name', { 'op:': { p99Ms: 5 } }, /'op:NAME'/],
    ['a step without a workflow', { 'workflow:/charge': { p99Ms: 5 } }, /'workflow:NAME\/STEP'/],
    ['hits of a route', { 'GET /a': { hitRatio: 0.8 } }, /hitRatio {2}is not an option/],
    ['hits of a workflow', { 'workflow:pay': { hitRatio: 0.8 } }, /hitRatio {2}is not an option/],
    ['a cache that never misses', { 'op:cache': { hitRatio: 1 } }, /first look-up/],
    ['a cache that may miss all', { 'op:cache': { hitRatio: 0 } }, /can never fire/],
    ['a route metric on the process', { process: { p99Ms: 5 } }, /is not an option/],
    ['a severity that is none', { 'GET /a': { p99Ms: { critcal: 5 } } }, /did you mean 'critical'/],
  ]
  it.each(refused)('are refused with the arithmetic: %s', (_, sla, message) => {
    expect(problemsOf({ sla }).message).toMatch(message)
  })

  it('are accepted up to the edge', () => {
    const sla = {
      'GET /a': { errorRatio: 0, availability: 1, p99Ms: { warning: 1 } },
      process: { cpuRatio: 1.9 },
    }
    expect(() => resolve({ sla })).not.toThrow()
  })

  it('do not follow the prototype chain', () => {
    const sla = JSON.parse(
      '{ "GET /a": { "constructor": 5, "p99Ms": 5 }, "__proto__": { "p99Ms": 5 } }',
    ) as object
    expect(problemsOf({ sla }).issues).toHaveLength(2)
  })
})

describe('access options', () => {
  it('never show a token in an error', () => {
    const error = problemsOf({ endpoint: { access: { token: 'hunter2' } } })
    expect(error.message).not.toContain('hunter2')
    expect(JSON.stringify(error.issues)).not.toContain('hunter2')
  })

  it('refuse a token that is not there: most likely an environment variable that is not set', () => {
    expect(problemsOf({ endpoint: { access: { token: undefined } } }).message).toContain(
      'environment variable',
    )
  })

  it('take a token for each grant', () => {
    const token = { read: 'r'.repeat(16), download: 'd'.repeat(16) }
    expect(resolve({ endpoint: { access: { token } } }).endpoint).toMatchObject({ access: { token } })
    expect(problemsOf({ endpoint: { access: { token: { reed: 'r'.repeat(16) } } } }).message).toContain(
      "'read'",
    )
  })
})
