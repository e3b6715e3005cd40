import { describe, expect, it } from 'vitest'
import { advise } from '../../lib/advice/index.ts'
import type { Situation } from '../../lib/advice/situation.ts'
import type { Advice } from '../../lib/page/wire.ts'
import { AT, incidentSummary, limitStatus, operationSnapshot, routeSnapshot } from '../http/fake-view.ts'
import { quietProcess } from '../page/past.ts'

/** An hour in which nothing is wrong. */
function calm(over: Partial<Situation> = {}): Situation {
  return {
    at: AT,
    uptimeMs: 3_600_000,
    windowMs: 60_000,
    process: quietProcess,
    routes: [routeSnapshot(1), routeSnapshot(2)],
    operations: [operationSnapshot('db.query')],
    limits: [{ subject: 'GET /a', status: limitStatus() }],
    statements: null,
    gauges: { 'pool.waiting': 0, depth: 40 },
    incidents: [],
    work: { at: AT, spanMs: 30_000, rows: [], unattributedRatio: 0.01 },
    heap: { fromAt: AT - 3_600_000, stepMs: 10_000, usedBytes: Array(360).fill(40e6) },
    overflowed: { requests: 0, names: 0, max: 500 },
    ...over,
  }
}

const one = (over: Partial<Situation>): Advice => {
  const found = advise(calm(over))
  expect(found.map(({ id }) => id)).toHaveLength(1)
  expect(found[0]!.evidence.length).toBeGreaterThan(0)
  return found[0]!
}

describe('advice', () => {
  it('is none where nothing is wrong, and none for a process that has just begun', () => {
    expect(advise(calm())).toEqual([])
    const empty = {
      routes: [],
      operations: [],
      limits: [],
      work: null,
      heap: { fromAt: AT, stepMs: 1_000, usedBytes: [] },
    }
    expect(advise(calm({ uptimeMs: 0, ...empty }))).toEqual([])
  })

  it('names the route that holds the loop, with what an incident has found', () => {
    const row = { route: 'GET /export', cpuRatio: 0.31, longestHoldMs: 180, operations: [] }
    const incident = incidentSummary({ summary: '`toCsv` (src/export.js:12) of GET /export takes the loop' })
    const { sentence, evidence, urgency, target } = one({
      work: {
        at: AT,
        spanMs: 30_000,
        rows: [row, { ...row, route: 'GET /b', longestHoldMs: 60 }],
        unattributedRatio: 0,
      },
      incidents: [incident],
    })
    expect(sentence).toBe('GET /export holds the event loop for 180 ms at a time')
    expect(evidence).toContain(incident.summary)
    expect([urgency, target]).toEqual(['soon', { view: 'routes', key: 'GET /export' }])
  })

  it('says since when the heap grows, until when there is room, and where an incident saw it', () => {
    const usedBytes = Array.from(
      { length: 360 },
      (_, step) => 40e6 + Math.max(0, step - 200) * 1e6 + (step % 7) * 1e5,
    )
    const leak = incidentSummary({
      cause: 'heap-leak',
      summary: 'most of it is allocated in `remember` (src/cache.js:7)',
    })
    const process = {
      ...quietProcess,
      heapGrowthBytesPerMin: 14 * 1_048_576,
      heapLimitBytes: 40e6 + 30 * 14 * 1_048_576,
    }
    const { sentence, evidence, urgency, target } = one({
      process,
      heap: { ...calm().heap, usedBytes },
      incidents: [leak],
    })
    // The least was seen at step 196, 27 minutes and 20 seconds ago.
    expect(sentence).toBe('The heap grows by 14 MiB a minute since 02:44 UTC')
    expect(evidence.join()).toContain('full in 30 min')
    expect(evidence).toContain(leak.summary)
    expect([urgency, target]).toEqual(['now', { view: 'incident', id: leak.id }])
  })

  it('tells of statements that one request repeats', () => {
    const repeated = {
      operation: 'pg.query',
      statement: 'select 1',
      route: 'GET /orders',
      requests: 17,
      most: 41,
    }
    const statements = { slowest: [], repeated: [repeated, { ...repeated, route: 'GET /few', most: 3 }] }
    expect(one({ statements }).sentence).toBe(
      'GET /orders runs one statement up to 41 times in a single request',
    )
  })

  it('tells of caches that miss, when they are asked a lot', () => {
    const cache = operationSnapshot('cache', { lookups: 4_000, hitRatio: 0.12 })
    const { sentence, target } = one({ operations: [cache, { ...cache, name: 'rare', lookups: 20 }] })
    expect(sentence).toBe('cache finds 12 % of what it is asked for')
    expect(target).toEqual({ view: 'operations', key: 'op:cache' })
  })

  it('tells of those that wait for a connection', () => {
    const { sentence, evidence } = one({
      gauges: { 'pg.waiting': 12 },
      operations: [operationSnapshot('pg.connect')],
    })
    expect(sentence).toBe('12 wait for a connection of pg')
    expect(evidence[0]).toContain('p95')
  })

  it('tells of collections that everybody waits for', () => {
    const gc = { count: 90, pauseMs: 7_200, pauseRatio: 0.12, maxPauseMs: 210 }
    const { sentence, urgency } = one({ process: { ...quietProcess, gc } })
    expect([sentence, urgency]).toEqual(['Garbage collection takes 12 % of the time', 'now'])
  })

  it('tells of a route that mostly waits for one thing', () => {
    const latency = { ...routeSnapshot(1).latency!, meanMs: 100, p95Ms: 180 }
    const operations = [{ name: 'op:stripe', calls: 300, totalMs: 24_000 }]
    const { sentence } = one({
      routes: [routeSnapshot(1, { route: 'POST /pay', latency, count: 600, rps: 10 })],
      work: {
        at: AT,
        spanMs: 30_000,
        rows: [{ route: 'POST /pay', cpuRatio: 0.01, longestHoldMs: 0, operations }],
        unattributedRatio: 0,
      },
    })
    expect(sentence).toBe('POST /pay mostly waits for op:stripe')
  })

  it('lists limits that nobody can judge, once there was time for it', () => {
    const status = limitStatus({ state: 'insufficient-data', why: 'only 4 of 50 requests' })
    const limits = Array.from({ length: 8 }, (_, n) => ({ subject: `GET /${n}`, status }))
    const { sentence, evidence } = one({ limits })
    expect(sentence).toBe('8 limits have too little data to be judged')
    expect([evidence.length, evidence[0], evidence.at(-1)]).toEqual([
      6,
      'GET /0: only 4 of 50 requests',
      'and 3 more',
    ])
    expect(advise(calm({ limits, uptimeMs: 60_000 }))).toEqual([])
  })

  it('warns of a limit that is kept, but only just', () => {
    const near = limitStatus({ observed: 380 })
    expect(one({ limits: [{ subject: 'POST /pay', status: near }] }).sentence).toBe(
      'POST /pay is within 5 % of a critical limit',
    )
    // A few requests say nothing, and an availability is always near.
    const few = limitStatus({ observed: 380, samples: 12 })
    const good = limitStatus({ metric: 'availability', limit: 0.999, observed: 0.9995 })
    expect(advise(calm({ limits: [few, good].map((status) => ({ subject: 'x', status })) }))).toEqual([])
  })

  it('says when an error budget will be gone', () => {
    const budget = {
      objective: 0.999,
      periodMs: 720 * 3_600_000,
      remainingRatio: 0.5,
      goodSlotRatio: 1,
      slotMs: 300_000,
      state: 'ok' as const,
    }
    const status = { '2xx': 990, '3xx': 0, '4xx': 0, '5xx': 10, '499': 0 }
    const route = routeSnapshot(1, { route: 'POST /pay', budget, errorRatio: 0.01, count: 1_000, status })
    const { sentence, evidence } = one({ routes: [route] })
    expect(sentence).toBe('POST /pay will have spent its error budget in 36 h')
    expect(evidence.join()).toContain('10 times as fast as allowed')
    expect(advise(calm({ routes: [{ ...route, errorRatio: 0.0005 }] }))).toEqual([])
  })

  it('tells of requests that match no route', () => {
    const status = { '2xx': 0, '3xx': 0, '4xx': 900, '5xx': 0, '499': 0 }
    const { sentence } = one({
      routes: [
        routeSnapshot(1, { count: 1_100, errorRatio: 0 }),
        routeSnapshot(2, { route: '(unmatched)', count: 900, status }),
      ],
    })
    expect(sentence).toBe('45 % of all requests match no route')
  })

  it('tells of names without a slot', () => {
    expect(one({ overflowed: { requests: 90, names: 1_000, max: 500 } }).evidence[0]).toContain(
      'routes.max is 500',
    )
  })

  it('puts what is urgent first, and never more than a few of one kind', () => {
    const rows = Array.from({ length: 20 }, (_, n) => ({
      route: `GET /${n}`,
      cpuRatio: 0.1,
      longestHoldMs: 120,
      operations: [],
    }))
    const found = advise(
      calm({ work: { at: AT, spanMs: 30_000, rows, unattributedRatio: 0 }, gauges: { 'pg.waiting': 3 } }),
    )
    expect(found.map(({ urgency }) => urgency)).toEqual(['now', 'soon', 'soon', 'soon', 'soon', 'soon'])
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
  })
})
