import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { afterEach, describe, expect, it } from 'vitest'
import { createPerf, type OtlpOptions, type Perf } from '../../lib/index.ts'
import { receiver } from '../notify/receiver.ts'
import { until } from '../support/until.ts'
import { decoded, type Decoded } from './decoded.ts'

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

async function collector(...args: Parameters<typeof receiver>): ReturnType<typeof receiver> {
  const running = await receiver(...args)
  releases.push(() => running.close())
  return running
}

function perfTo(otlp: OtlpOptions | false): { perf: Perf; errors: unknown[] } {
  const perf = createPerf({
    sla: { 'GET /a': { p99Ms: 250, availability: 0.99 }, process: { rssBytes: 64 * 1024 ** 3 } },
    capture: false,
    flight: false,
    watchdog: false,
    evaluateEveryMs: 50,
    otlp,
  }).start()
  const errors: unknown[] = []
  perf.on('error', (error) => errors.push(error))
  releases.push(() => perf.close())
  return { perf, errors }
}

function traffic(perf: Perf): void {
  for (const durationMs of [0.5, 100, 250, 250.1, 900, 70_000])
    perf.observe({ route: '/a', method: 'GET', status: durationMs > 800 ? 500 : 200, durationMs })
  perf.observe({ route: '/"quoted"\n', method: 'POST', status: 404, durationMs: 3 })
  perf.measure('db.query', () => 1)
  perf.hit('cache', true)
  perf.gauge('pool.waiting', () => 7)
  perf.gauge('pool.broken', () => NaN)
}

/** What does not change from one export to the next. */
const lasting = /^perfguard_(http|operation|sla_limit|app_value)/

function valuesOf({ metrics }: Decoded): object {
  return [...metrics]
    .map(([name, { points, ...metric }]) => {
      const values = [...points].map(([labels, { value }]) => [labels, lasting.test(name) ? value : 'any'])
      return { name, ...metric, values: Object.fromEntries(values) as object }
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

describe('metrics by OTLP', () => {
  it('say what was counted, with every limit an exact bound', async () => {
    const { port, received } = await collector()
    const headers = { authorization: 'Bearer one' }
    const { perf, errors } = perfTo({
      url: `http://127.0.0.1:${port}`,
      everyMs: 1_000,
      service: 'shop',
      headers,
    })
    const beganMs = Date.now()
    traffic(perf)
    await until(() => received.length > 0)
    expect(received[0]).toMatchObject({
      url: '/v1/metrics',
      headers: { 'content-type': 'application/json', authorization: 'Bearer one' },
    })
    const { resource, metrics } = decoded(received[0]!.text)
    expect(resource).toMatch(/^service\.instance\.id=.+:\d+,service\.name=shop$/)

    const durations = metrics.get('perfguard_http_request_duration_seconds')!
    expect(durations).toMatchObject({ kind: 'histogram 2', unit: 's' })
    const { value, startMs, endMs } = durations.points.get('method=GET,route=/a')!
    const { count, sum, counts, bounds } = value as {
      count: number
      sum: number
      counts: number[]
      bounds: number[]
    }
    expect(count).toBe(6)
    expect(sum).toBeCloseTo(71.5006)
    expect(counts).toHaveLength(bounds.length + 1)
    const upTo = (bound: number): number =>
      counts.slice(0, bounds.indexOf(bound) + 1).reduce((all, one) => all + one, 0)
    expect([upTo(0.1), upTo(0.25), upTo(1), counts.at(-1)]).toEqual([2, 3, 5, 1])
    expect(startMs).toBeGreaterThan(beganMs - 60_000)
    expect(startMs).toBeLessThanOrEqual(beganMs + 1)
    expect(endMs - startMs).toBeGreaterThanOrEqual(900)

    const requests = metrics.get('perfguard_http_requests_total')!
    expect(requests.kind).toBe('sum 2 true')
    expect(requests.points.get('method=GET,route=/a,status=5xx')!.value).toBe(2)
    expect(requests.points.get('method=POST,route=/"quoted"\n,status=4xx')!.value).toBe(1)
    const gauges = metrics.get('perfguard_app_value')!
    expect([gauges.kind, [...gauges.points.keys()]]).toEqual(['gauge', ['name=pool.waiting']])
    expect(metrics.get('perfguard_process_resident_memory_bytes')!.unit).toBe('By')
    expect(metrics.get('perfguard_event_loop_delay_seconds')!.points.has('quantile=0.99')).toBe(true)
    expect(errors).toEqual([])
    // What is sent is none of the application's operations.
    expect(perf.snapshot().operations.map(({ name }) => name)).toEqual(['db.query', 'cache'])
  })

  it('are the same as OpenTelemetry’s own SDK and exporter send of its producer', async () => {
    const ours = await collector()
    const theirs = await collector()
    const { perf } = perfTo({ url: `http://127.0.0.1:${ours.port}/v1/metrics`, everyMs: 1_000 })
    traffic(perf)
    const exporter = new OTLPMetricExporter({ url: `http://127.0.0.1:${theirs.port}/v1/metrics` })
    const reader = new PeriodicExportingMetricReader({ exporter, metricProducers: [perf.metricProducer()] })
    const provider = new MeterProvider({ readers: [reader] })
    releases.push(() => provider.shutdown())
    await until(() => ours.received.length > 0)
    await provider.forceFlush()
    await until(() => theirs.received.length > 0)
    const own = decoded(ours.received.at(-1)!.text)
    const reference = decoded(theirs.received.at(-1)!.text)
    expect(own.metrics.size).toBeGreaterThan(20)
    expect(valuesOf(own)).toEqual(valuesOf(reference))
    const [one, other] = [own, reference].map(
      ({ metrics }) => [...metrics.get('perfguard_http_requests_total')!.points.values()][0]!,
    )
    expect(one!.startMs).toBeCloseTo(other!.startMs, 2)
  })

  it('are sent once more at the end', async () => {
    const { port, received } = await collector()
    const { perf } = perfTo({ url: `http://127.0.0.1:${port}/custom/path` })
    traffic(perf)
    await perf.close()
    expect(received.map(({ url }) => url)).toEqual(['/custom/path'])
    expect(decoded(received[0]!.text).metrics.has('perfguard_http_requests_total')).toBe(true)
  })
})

describe('a collector that does not take them', () => {
  it('is an error once, for as long as it lasts, and then all is there', async () => {
    const { port, received } = await collector((res, at) => void res.writeHead(at < 2 ? 503 : 200).end())
    const { perf, errors } = perfTo({ url: `http://127.0.0.1:${port}/?key=secret`, everyMs: 1_000 })
    traffic(perf)
    await until(() => perf.snapshot().otlp!.failed === 2)
    expect(perf.snapshot().otlp).toEqual({
      target: `127.0.0.1:${port}`,
      sent: 0,
      failed: 2,
      problem: 'HTTP 503',
    })
    await until(() => perf.snapshot().otlp!.sent === 1)
    expect(perf.snapshot().otlp!.problem).toBeNull()
    expect(errors.map(String)).toEqual([`Error: metrics do not reach 127.0.0.1:${port} by OTLP: HTTP 503`])
    const requests = decoded(received[2]!.text).metrics.get('perfguard_http_requests_total')!
    expect(requests.points.get('method=GET,route=/a,status=2xx')!.value).toBe(4)
  })

  it('is not waited for: one export at a time, and a second at the end', async () => {
    const { port, received } = await collector(() => {})
    const { perf } = perfTo({ url: `http://127.0.0.1:${port}`, everyMs: 1_000 })
    await until(() => received.length === 1)
    await perf.close()
    expect(received).toHaveLength(1)
  })
})

describe('the options of otlp', () => {
  it.each([
    [{}, 'otlp.url'],
    [{ url: 'ftp://secret/' }, "must be a URL that begins with http: or https:; got '(not shown)'"],
    [{ url: 'http://a', headers: { 'a b': 'secret' } }, 'must be an object of header lines'],
    [{ url: 'http://a', everyMs: 10 }, 'must be milliseconds, 1000 to 3600000'],
    [{ url: 'http://a', header: 'secret' }, "did you mean 'headers'?"],
    ['http://secret', "must be { url }, or false; got '(not shown)'"],
  ])('%j are refused', (otlp, message) => {
    expect(() => createPerf({ otlp: otlp as never })).toThrow(message)
    try {
      createPerf({ otlp: otlp as never })
    } catch (error) {
      expect(String(error)).not.toContain('secret')
    }
  })
})
