import { Counter, Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { prometheusText } from '../../lib/export/prometheus.ts'
import { registerMetrics } from '../../lib/export/registration.ts'
import { FakeView, limitStatus, routeSnapshot } from '../http/fake-view.ts'
import { parse, valueOf } from './exposition.ts'
import { oddView } from './odd-view.ts'

function infiniteView(): FakeView {
  const view = new FakeView()
  const limits = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e21, 1e-9, -0]
  view.routes = () => [routeSnapshot(0, { sla: limits.map((limit) => limitStatus({ limit })) })]
  return view
}

const sorted = (text: string): string[] => text.split('\n').filter(Boolean).toSorted()

describe("the user's own registry", () => {
  it.each([
    ['ordinary', () => new FakeView(20)],
    ['odd', oddView],
    ['infinite', infiniteView],
  ])('has the same lines as the endpoint, next to the metrics of the user: %s data', async (_what, make) => {
    const view = make()
    const registry = new Registry()
    new Counter({ name: 'orders_total', help: 'Orders.', registers: [registry] }).inc(3)
    registerMetrics(view, registry)
    const text = await registry.metrics()
    expect(valueOf(parse(text).lines, 'orders_total')).toBe(3)
    const own = [...prometheusText(view)].join('')
    const ours = sorted(text).filter((line) => line.includes('perfguard_'))
    expect(ours).toEqual(sorted(own))
  })

  it('is read anew at each scrape, once for all families', async () => {
    const view = new FakeView(20)
    const registry = new Registry()
    registerMetrics(view, registry)
    expect(view.headsTaken).toBe(0)
    await registry.metrics()
    expect([view.headsTaken, view.rowsTaken]).toEqual([1, 20])
    await registry.metrics()
    expect([view.headsTaken, view.rowsTaken]).toEqual([2, 40])
  })

  it('gives them as JSON, with all labels on every value', async () => {
    const registry = new Registry()
    registry.setDefaultLabels({ app: 'shop' })
    registerMetrics(new FakeView(1), registry)
    const json = (await registry.getMetricsAsJSON()) as unknown as {
      name: string
      type: string
      aggregator: string
      values: { labels: Record<string, string>; metricName?: string }[]
    }[]
    const histogram = json.find(({ name }) => name === 'perfguard_http_request_duration_seconds')!
    expect(histogram).toMatchObject({ type: 'histogram', aggregator: 'sum' })
    expect(histogram.values[0]).toMatchObject({
      metricName: 'perfguard_http_request_duration_seconds_bucket',
      labels: { method: 'GET', route: '/api/resource-0/:id', le: '0.005', app: 'shop' },
    })
    expect(json.find(({ name }) => name === 'perfguard_event_loop_blocked_ratio')?.aggregator).toBe('max')
  })

  it('may write OpenMetrics', async () => {
    const registry = new Registry()
    ;(registry as Registry<never>).setContentType(
      'application/openmetrics-text; version=1.0.0; charset=utf-8' as never,
    )
    const unregister = registerMetrics(new FakeView(1), registry)
    for (let scrape = 0; scrape < 2; scrape++) {
      const text = await registry.metrics()
      expect(text).toContain('# TYPE perfguard_http_requests counter\nperfguard_http_requests_total{')
      expect(text).toMatch(/# EOF\n$/)
    }
    unregister()
    expect(registry.getMetricsAsArray()).toEqual([])
  })

  it('is left as it was by unregister, twice too', async () => {
    const registry = new Registry()
    registry.registerMetric(new Counter({ name: 'orders_total', help: 'Orders.', registers: [] }))
    const unregister = registerMetrics(new FakeView(1), registry)
    unregister()
    unregister()
    expect(registry.getMetricsAsArray().map(({ name }) => name)).toEqual(['orders_total'])
  })

  it('refuses a name that is taken, and is left as it was', async () => {
    const registry = new Registry()
    registry.registerMetric(new Counter({ name: 'perfguard_sla_limit', help: 'Mine.', registers: [] }))
    expect(() => registerMetrics(new FakeView(1), registry)).toThrow(
      /perfguard_sla_limit.*already been registered/,
    )
    expect(registry.getMetricsAsArray()).toHaveLength(1)
  })

  it('refuses a second perf, and keeps the first', async () => {
    const registry = new Registry()
    registerMetrics(new FakeView(1), registry)
    const before = registry.getMetricsAsArray().length
    expect(() => registerMetrics(new FakeView(1), registry)).toThrow(/already been registered/)
    expect(registry.getMetricsAsArray()).toHaveLength(before)
  })

  it('may be cleared and registered with again; the old unregister then takes out nothing', async () => {
    const registry = new Registry()
    const unregister = registerMetrics(new FakeView(1), registry)
    registry.clear()
    expect(await registry.metrics()).not.toContain('perfguard_')
    registerMetrics(new FakeView(2), registry)
    unregister()
    expect(await registry.metrics()).toContain('/api/resource-1/:id')
  })

  it('keeps counters through resetMetrics, for they never fall', async () => {
    const registry = new Registry()
    registerMetrics(new FakeView(2), registry)
    const before = await registry.metrics()
    registry.resetMetrics()
    expect(await registry.metrics()).toBe(before)
  })

  it('still gives all other metrics when ours fail', async () => {
    const view = new FakeView(1)
    view.totals = () => {
      throw new Error('inside')
    }
    const registry = new Registry()
    new Counter({ name: 'orders_total', help: 'Orders.', registers: [registry] }).inc(3)
    registerMetrics(view, registry)
    const { lines } = parse(await registry.metrics())
    expect(valueOf(lines, 'orders_total')).toBe(3)
    expect(valueOf(lines, 'perfguard_incidents')).toBe(1)
    expect(view.errors.length).toBeGreaterThan(0)
  })
})
