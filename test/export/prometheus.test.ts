import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { prometheusText } from '../../lib/export/prometheus.ts'
import {
  FakeView,
  limitStatus,
  liveSnapshot,
  operationTotals,
  routeSnapshot,
  routeTotals,
} from '../http/fake-view.ts'
import { serve } from '../http/serve.ts'
import { parse, valueOf } from './exposition.ts'
import { hostile, oddView } from './odd-view.ts'

const textOf = (view: FakeView): string => [...prometheusText(view)].join('')

describe('Prometheus text', () => {
  it('names each family once, with its lines together, however many chunks it took', async () => {
    const { types, helps, lines } = parse(textOf(new FakeView(100)))
    const names = types.map(([name]) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(helps).toEqual(names)
    const order = lines.map(({ name }) => names.findLast((family) => name.startsWith(family))!)
    const runs = order.filter((family, i) => family !== order[i - 1])
    expect(new Set(runs).size).toBe(runs.length)
  })

  it('counts requests below each boundary, cumulatively, since the start', async () => {
    const view = new FakeView()
    const boundariesMs = [5, 17.3, 250]
    const classes = [1, 2, 3, 4]
    view.totals = () => [routeTotals(0, { boundariesMs, classes, sumMs: 1234.5 })]
    const { lines } = parse(textOf(view))
    const base = 'perfguard_http_request_duration_seconds'
    const buckets = lines.filter(({ name }) => name === `${base}_bucket`)
    expect(buckets.map(({ labels, value }) => [labels['le'], value])).toEqual([
      ['0.005', 1],
      ['0.0173', 3],
      ['0.25', 6],
      ['+Inf', 10],
    ])
    expect(valueOf(lines, `${base}_sum`)).toBe(1.2345)
    expect(valueOf(lines, `${base}_count`)).toBe(10)
    expect(buckets[0]?.labels).toMatchObject({ method: 'GET', route: '/api/resource-0/:id' })
  })

  it('has a histogram of every route, whatever its boundaries', async () => {
    const { lines } = parse(textOf(new FakeView(500)))
    const counts = lines.filter(({ name }) => name === 'perfguard_http_request_duration_seconds_count')
    expect(new Set(counts.map(({ labels }) => labels['route'])).size).toBe(500)
    expect(lines.filter(({ name }) => name === 'perfguard_http_requests_total')).toHaveLength(2500)
  })

  it('has the operations and workflows under the names of their limits, and the gauges', async () => {
    const view = new FakeView(0)
    view.operationTotalsNow = [
      { ...operationTotals('op:cache'), boundariesMs: [0.1, 5], classes: [90, 9, 1], sumMs: 50 },
      { ...operationTotals('workflow:pay/intent'), hits: 0, misses: 0 },
    ]
    view.headParts = { gauges: { 'pool.waiting': 7 } }
    const { lines } = parse(textOf(view))
    const cache = { subject: 'op:cache' }
    const base = 'perfguard_operation_duration_seconds'
    expect(valueOf(lines, `${base}_bucket`, { ...cache, le: '0.0001' })).toBe(90)
    expect(valueOf(lines, `${base}_bucket`, { ...cache, le: '0.005' })).toBe(99)
    expect(valueOf(lines, `${base}_count`, cache)).toBe(100)
    expect(valueOf(lines, 'perfguard_operations_total', { ...cache, outcome: 'failed' })).toBe(2)
    expect(valueOf(lines, 'perfguard_operation_lookups_total', { ...cache, result: 'hit' })).toBe(9)
    const step = { subject: 'workflow:pay/intent' }
    expect(valueOf(lines, 'perfguard_operations_total', { ...step, outcome: 'ok' })).toBe(40)
    expect(lines.filter(({ name }) => name.includes('lookups'))).toHaveLength(2)
    expect(valueOf(lines, 'perfguard_app_value', { name: 'pool.waiting' })).toBe(7)
  })

  it('has the connections that stay open, and their messages', async () => {
    const view = new FakeView(0)
    view.headParts = { live: [liveSnapshot('/chat', 'ws'), liveSnapshot('/ticks', 'sse')] }
    const { lines } = parse(textOf(view))
    const chat = { endpoint: '/chat', kind: 'ws' }
    expect(valueOf(lines, 'perfguard_live_connections', chat)).toBe(30)
    expect(valueOf(lines, 'perfguard_live_connections_opened_total', chat)).toBe(100)
    expect(valueOf(lines, 'perfguard_live_messages_total', { ...chat, direction: 'received' })).toBe(75)
    const out = { endpoint: '/ticks', kind: 'sse', direction: 'sent' }
    expect(valueOf(lines, 'perfguard_live_messages_total', out)).toBe(25_200)
    expect(lines.filter(({ name }) => name === 'perfguard_live_messages_total')).toHaveLength(3)
  })

  it('keeps odd names in one piece', async () => {
    const { lines } = parse(textOf(oddView()))
    expect(lines.filter(({ labels }) => labels['route'] === hostile).length).toBeGreaterThan(0)
    expect(valueOf(lines, 'perfguard_sla_limit', { subject: hostile })).toBe(400)
  })

  it('says which limits fire, and which could not be judged', async () => {
    const view = new FakeView()
    const sla = [
      limitStatus({
        metric: 'p99Ms',
        severity: 'critical',
        phase: 'firing',
        state: 'critical',
        observed: 412,
      }),
      limitStatus({ metric: 'p99Ms', severity: 'warning', phase: 'pending', state: 'warning', limit: 200 }),
      limitStatus({ metric: 'errorRatio', state: 'insufficient-data', observed: null }),
    ]
    view.routes = () => [routeSnapshot(0, { route: 'GET /a', sla })]
    const { lines } = parse(textOf(view))
    const of = (name: string, metric: string, severity: string): number | undefined =>
      valueOf(lines, `perfguard_sla_${name}`, { subject: 'GET /a', metric, severity })
    expect(of('state', 'p99Ms', 'critical')).toBe(1)
    expect(of('state', 'p99Ms', 'warning')).toBe(0)
    expect(of('state', 'errorRatio', 'critical')).toBe(0)
    expect(of('insufficient_data', 'errorRatio', 'critical')).toBe(1)
    expect(of('insufficient_data', 'p99Ms', 'critical')).toBe(0)
    expect(of('limit', 'p99Ms', 'warning')).toBe(200)
    expect(of('observed', 'p99Ms', 'critical')).toBe(412)
    expect(of('observed', 'errorRatio', 'critical')).toBeUndefined()
    expect(valueOf(lines, 'perfguard_sla_state', { subject: 'process' })).toBe(0)
  })

  it('has the process and perfguard itself in base units, and leaves out what is not known', async () => {
    const { lines } = parse(textOf(new FakeView()))
    expect(valueOf(lines, 'perfguard_event_loop_delay_seconds', { quantile: '0.99' })).toBe(0.0042)
    expect(valueOf(lines, 'perfguard_event_loop_delay_max_seconds')).toBe(0.0613)
    expect(valueOf(lines, 'perfguard_process_resident_memory_bytes')).toBe(210_763_776)
    expect(valueOf(lines, 'perfguard_heap_growth_bytes_per_second')).toBe(4000)
    expect(valueOf(lines, 'perfguard_incidents')).toBe(1)
    expect(valueOf(lines, 'perfguard_self_tick_seconds')).toBe(0.00031)
    expect(valueOf(lines, 'perfguard_self_endpoint_requests_total')).toBe(12)
    const odd = parse(textOf(oddView())).lines
    expect(valueOf(odd, 'perfguard_event_loop_utilization_ratio')).toBeUndefined()
    expect(valueOf(odd, 'perfguard_heap_growth_bytes_per_second')).toBeUndefined()
  })

  it('is what the endpoint serves, under the type that Prometheus asks for', async () => {
    const view = new FakeView(20)
    const answer = await (await serve(view)).ask('/perf/metrics')
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(answer.body).toBe(textOf(view))
  })
})

const promtool = spawnSync('promtool', ['--version']).status === 0

describe('promtool check metrics', () => {
  it.skipIf(!promtool).each([
    ['ordinary data', new FakeView(50)],
    ['no routes', new FakeView(0)],
    ['odd data', oddView()],
  ])('finds nothing to complain of in %s (skipped without promtool)', async (_what, view) => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: textOf(view),
      encoding: 'utf8',
    })
    expect(stdout + stderr).toBe('')
    expect(status).toBe(0)
  })
})
