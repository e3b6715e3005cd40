import { describe, expect, it } from 'vitest'
import { escapeHtml, markup } from '../../lib/http/markup.ts'
import { bytes, count, limitWords, measured, milliseconds, percent, span, utc } from '../../lib/http/words.ts'
import {
  AT,
  FakeView,
  head,
  incident,
  INCIDENT_ID,
  incidentSummary,
  limitStatus,
  liveSnapshot,
  operationSnapshot,
  routeSnapshot,
  workflowSnapshot,
} from './fake-view.ts'
import { serve } from './serve.ts'
import type { Answer } from './serve.ts'

const hostile = `</script><img src=x onerror=alert(1)>"'&`

async function page(view: FakeView): Promise<Answer> {
  return (await serve(view)).ask('/perf?plain', { headers: { accept: 'text/html' } })
}

describe('the page', () => {
  it('has no script, and one style sheet that carries the nonce of its policy', async () => {
    const view = new FakeView(3)
    const { body, headers } = await page(view)
    const policy = headers['content-security-policy'] as string
    const nonce = /style-src 'nonce-([^']{20,})'/.exec(policy)?.[1]
    expect(body).toContain(`<style nonce="${nonce}">`)
    expect(body.match(/<style/g)).toHaveLength(1)
    expect(body).not.toMatch(/<script|\sstyle=|\son\w+=|https?:/)
    expect(policy).not.toMatch(/unsafe|script-src|\*/)
  })

  it('has a new nonce for every answer, also when the rest is shared', async () => {
    const view = new FakeView(3)
    const site = await serve(view)
    const ask = (): Promise<Answer> => site.ask('/perf?plain', { headers: { accept: 'text/html' } })
    const [one, two] = await Promise.all([ask(), ask()])
    expect(one.headers['content-security-policy']).not.toBe(two.headers['content-security-policy'])
    expect(view.headsTaken).toBe(1)
  })

  it('reloads itself', async () => {
    expect((await page(new FakeView())).body).toContain('<meta http-equiv="refresh" content="5">')
  })

  it('closes what it opens, with few routes and with many', async () => {
    for (const routes of [0, 3, 500]) {
      const { body } = await page(new FakeView(routes))
      for (const tag of [
        'html',
        'head',
        'body',
        'main',
        'table',
        'tr',
        'td',
        'ul',
        'li',
        'details',
        'dl',
        'p',
      ]) {
        const opened = body.match(new RegExp(`<${tag}[ >]`, 'g'))?.length ?? 0
        const closed = body.match(new RegExp(`</${tag}>`, 'g'))?.length ?? 0
        expect([tag, opened]).toEqual([tag, closed])
      }
      expect(body.endsWith('</html>\n')).toBe(true)
      // An operation, a workflow and its step.
      expect(body.match(/<tr><th scope="row">/g) ?? []).toHaveLength(routes + 3)
    }
  })

  it('shows what the application has named, and nothing where it names nothing', async () => {
    const view = new FakeView(1)
    const broken = limitStatus({ metric: 'hitRatio', limit: 0.8, phase: 'firing', state: 'critical' })
    view.operations = [operationSnapshot('cache', { lookups: 250, hitRatio: 0.5, sla: [broken] })]
    view.headParts = { gauges: { 'pool.waiting': 7 } }
    const { body } = await page(view)
    for (const text of ['cache', '50 % of 250', 'hits ≥ 80 %', 'op:cache', 'pay / intent', 'pool.waiting'])
      expect(body).toContain(text)
    const quiet = new FakeView(1)
    quiet.operations = []
    quiet.workflows = []
    expect((await page(quiet)).body).not.toMatch(/<h2>(Operations|Workflows|Live|Gauges)/)
  })

  it('says of which time its figures are, while the first window lasts and after it', async () => {
    const view = new FakeView(1)
    expect((await page(view)).body).toContain('the latest 1 min, busiest first')
    view.headParts = { uptimeMs: 12_300 }
    expect((await page(view)).body).toContain('the 12 s since the start, busiest first')
  })

  it('shows the connections that stay open', async () => {
    const view = new FakeView(1)
    view.headParts = { live: [liveSnapshot('/chat', 'ws'), liveSnapshot('/ticks', 'sse')] }
    const { body } = await page(view)
    for (const text of ['/chat (WebSocket)', '/ticks (events)', '4\u202f200', '12.5'])
      expect(body).toContain(text)
  })

  it('shows the slowest statements, and those that a request repeats', async () => {
    const view = new FakeView(1)
    const named = { operation: 'pg.query', statement: 'select * from orders where id = $1' }
    view.headParts = {
      statements: {
        slowest: [{ ...named, count: 250, failed: 3, meanMs: 1.5, maxMs: 412 }],
        repeated: [{ ...named, route: 'GET /orders', requests: 17, most: 41 }],
      },
    }
    const { body } = await page(view)
    for (const text of ['Slowest statements', 'where id = $1', '412 ms', 'Repeated within one request', '41'])
      expect(body).toContain(text)
    expect((await page(new FakeView(1))).body).not.toMatch(/statements|Repeated/)
  })

  it('escapes whatever it is given', async () => {
    const view = new FakeView()
    view.operations = [operationSnapshot(hostile)]
    view.workflows = [workflowSnapshot(hostile, [hostile])]
    view.routes = () => [
      routeSnapshot(0, {
        route: hostile,
        sla: [limitStatus({ why: hostile, phase: 'firing', state: 'critical' })],
      }),
    ]
    const skips = head().self.skips.map((skip) => Object.assign(skip, { subject: hostile, message: hostile }))
    view.headParts = {
      gauges: { [hostile]: 1 },
      statements: {
        slowest: [{ operation: hostile, statement: hostile, count: 1, failed: 0, meanMs: 1, maxMs: 1 }],
        repeated: [{ operation: hostile, statement: hostile, route: hostile, requests: 1, most: 9 }],
      },
      live: [liveSnapshot(hostile, 'ws')],
      incidents: [incidentSummary({ reason: hostile, summary: hostile, cause: hostile as 'cpu' })],
      self: { ...head().self, skips, caveats: [hostile] },
    }
    view.incidentById = () =>
      Promise.resolve(
        incident({ files: [{ name: `a/${hostile}`, kind: 'report', bytes: 1, fromMs: 0, toMs: 0 }] }),
      )
    const { body } = await page(view)
    expect(body).not.toMatch(/<script|<\/script|<img/)
    expect(body).toContain('&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;')
  })

  it.each([
    ['Every limit is kept', [limitStatus()]],
    ['1 critical limit is broken', [limitStatus({ phase: 'firing', state: 'critical' }), limitStatus()]],
    ['1 warning limit is broken', [limitStatus({ phase: 'firing', state: 'warning', severity: 'warning' })]],
    ['1 limit may be breaking', [limitStatus({ phase: 'pending', state: 'critical' })]],
    [
      'Every limit that could be judged is kept',
      [limitStatus(), limitStatus({ state: 'insufficient-data' })],
    ],
    ['Too little data to judge any limit', [limitStatus({ state: 'insufficient-data', observed: null })]],
    ['No limits are set', []],
  ])('says in words: %s', async (words, sla) => {
    const view = new FakeView()
    view.routes = () => [routeSnapshot(0, { sla })]
    view.headParts = { process: { ...head().process, sla: [] } }
    expect((await page(view)).body).toContain(`>${words}<`)
  })

  it('shows each limit with what was observed, on how much, and why', async () => {
    const view = new FakeView()
    const sla = [
      limitStatus({ limit: 250, observed: 412, samples: 1840, why: '41 were over', phase: 'firing' }),
    ]
    view.routes = () => [routeSnapshot(0, { route: 'POST /checkout', sla })]
    const { body } = await page(view)
    expect(body).toContain('POST /checkout')
    expect(body).toContain('p99 ≤ 250 ms')
    expect(body).toContain('now <b>412 ms</b>')
    expect(body).toContain('41 were over (p99 over 1 min, 1\u202f840 samples)')
    expect(body).toContain('critical, firing')
  })

  it('links to the files of whole incidents, and reads each list once', async () => {
    const view = new FakeView()
    let reads = 0
    view.incidentById = () => {
      reads++
      return Promise.resolve(incident())
    }
    view.headParts = {
      incidents: [incidentSummary(), incidentSummary({ id: 'running', state: 'recording' })],
    }
    const site = await serve(view)
    const ask = (): Promise<Answer> => site.ask('/perf?plain', { headers: { accept: 'text/html' } })
    const { body } = await ask()
    await ask()
    expect(reads).toBe(1)
    expect(body).toContain(`href="/perf/incidents/${INCIDENT_ID}/files/before.cpuprofile"`)
    expect(body).toContain(`/files/${INCIDENT_ID}.clinic-doctor%2F${INCIDENT_ID}.clinic-doctor-systeminfo"`)
    expect(body).toContain(`<a href="/perf/incidents/${INCIDENT_ID}/flame">flame graph</a>`)
    expect(body).toContain(
      `<a href="/perf/incidents/${INCIDENT_ID}/flame?profile=before">flame graph before</a>`,
    )
    expect(body).toContain('The capture is running.')
  })

  it('is there even when an incident cannot be read', async () => {
    const view = new FakeView()
    view.incidentById = () => Promise.reject(new Error('unreadable'))
    const { status, body } = await page(view)
    expect(status).toBe(200)
    expect(body).toContain(`href="/perf/incidents/${INCIDENT_ID}"`)
    expect(view.errors).toEqual([new Error('unreadable')])
  })

  it('bounds the lists that can grow', async () => {
    const view = new FakeView()
    const sla = Array.from({ length: 1000 }, () => limitStatus({ phase: 'firing', state: 'critical' }))
    view.routes = () => [routeSnapshot(0, { sla })]
    const incidents = Array.from({ length: 30 }, (_, i) =>
      incidentSummary({ id: `i-${i}`, openedAt: AT - i }),
    )
    view.headParts = { incidents }
    const { body } = await page(view)
    expect(body).toContain('and 900 more')
    expect(body).toContain('and 20 more')
    expect(body).toContain('/perf/incidents/i-0"')
  })
})

describe('markup', () => {
  it('escapes every value that is not markup itself', () => {
    const inner = markup`<b>${'<'}</b>`
    expect(markup`<p title="${'"'}">${inner}${[inner, inner]}${null}${3}</p>`.text).toBe(
      '<p title="&quot;"><b>&lt;</b><b>&lt;</b><b>&lt;</b>3</p>',
    )
  })

  it('replaces marks that would turn a line around', () => {
    expect(escapeHtml('/a\u202e/b\u0000\u2066c→試🙂')).toBe('/a\ufffd/b\ufffd\ufffdc→試🙂')
  })
})

describe('words', () => {
  it.each([
    [count(1_234_567), '1\u202f234\u202f567'],
    [count(0.004), '0.004'],
    [count(12.34), '12.3'],
    [count(Number.NaN), '–'],
    [milliseconds(0.25), '0.25 ms'],
    [milliseconds(412), '412 ms'],
    [milliseconds(12_500), '12.5 s'],
    [milliseconds(90_000), '1.50 min'],
    [percent(0), '0 %'],
    [percent(0.07), '7 %'],
    [percent(0.9995), '99.95 %'],
    [percent(0.99999), '99.999 %'],
    [percent(0.999999), '99.9999 %'],
    [percent(0.00004), '0.004 %'],
    [percent(0.342), '34.2 %'],
    [bytes(512), '512 B'],
    [bytes(-2048), '-2.0 KiB'],
    [bytes(210_763_776), '201 MiB'],
    [span(48_000), '48 s'],
    [span(60_000), '1 min'],
    [span(15_420_000), '4 h 17 min'],
    [span(400_000_000), '4 d 15 h'],
    [span(-1), '0 s'],
    [utc(AT), '2026-01-31 03:12:09 UTC'],
    [utc(Number.NaN), '–'],
    [measured('rssBytes', null), '–'],
    [limitWords('availability', 0.999), 'availability ≥ 99.9 %'],
    [limitWords('throughputPerSec', 100), 'throughput ≥ 100/s'],
    [limitWords('heapGrowthBytesPerMin', 20 * 1024 ** 2), 'heap growth ≤ 20.0 MiB/min'],
    [limitWords('errorRatio', 0.01), 'errors ≤ 1 %'],
    [limitWords('p999Ms', 250), 'p99.9 ≤ 250 ms'],
  ])('%s', (words, expected) => {
    expect(words).toBe(expected)
  })
})
