import { describe, expect, it } from 'vitest'
import { yamlOf } from '../../lib/fleet/rule-file.ts'
import { fleetRules } from '../../lib/fleet/rules.ts'
import type { Sla } from '../../lib/types.ts'
import { hasPromtool, promtool } from './promtool.ts'

const sla: Sla = {
  '*': { p95Ms: 500 },
  'GET /orders/:id': { p99Ms: 1000, errorRatio: 0.001, availability: 0.999 },
  'POST /busy': { throughputPerSec: 5, meanMs: 100 },
  'op:db.query': { p99Ms: 100, errorRatio: 0.01 },
  process: { cpuRatio: 0.9 },
}

/** A counter that grows by so much each minute, for four hours. */
function series(name: string, labels: Record<string, string>, perMinute: number): object {
  const text = Object.entries({ job: 'shop', ...labels })
    .map(([label, value]) => `${label}="${value}"`)
    .join()
  return { series: `${name}{${text}}`, values: `0+${perMinute}x240` }
}

interface Traffic {
  instance?: string
  route?: string
  method?: string
  perMinute: number
  slow?: number
  failed?: number
  le?: string
  sumSeconds?: number
}

const traffic = ({
  instance = 'a:80',
  method = 'GET',
  route = '/orders/:id',
  perMinute,
  slow = 0,
  failed = 0,
  le = '1',
  sumSeconds = 0,
}: Traffic): object[] => {
  const labels = { instance, method, route }
  const duration = 'perfguard_http_request_duration_seconds'
  return [
    series(`${duration}_bucket`, { ...labels, le }, perMinute - slow),
    series(`${duration}_count`, labels, perMinute),
    series(`${duration}_sum`, labels, sumSeconds),
    series('perfguard_http_requests_total', { ...labels, status: '2xx' }, perMinute - failed),
    series('perfguard_http_requests_total', { ...labels, status: '5xx' }, failed),
    series('perfguard_http_requests_total', { ...labels, status: '499' }, 1000),
  ]
}

const names = [
  'LatencyP99High',
  'LatencyP95High',
  'LatencyMeanHigh',
  'ErrorRateHigh',
  'ErrorBudgetBurn',
  'ThroughputLow',
  'CpuHigh',
  'InstanceBreach',
]

/** The names and subjects of the alerts that promtool sees fire after so long. */
function firing(input: object[], at = '1h'): string[] {
  // promtool tells what fires only where it was told to expect something else.
  const never = [{ exp_labels: { never: 'so' }, exp_annotations: {} }]
  const expectations = names.map((name) => ({
    eval_time: at,
    alertname: `Perfguard${name}`,
    exp_alerts: never,
  }))
  const tests = [{ interval: '1m', input_series: input, alert_rule_test: expectations }]
  const { said } = promtool(['test', 'rules'], {
    'rules.yml': yamlOf(fleetRules(sla, { windowMs: 300_000 }).file, []),
    'test.json': JSON.stringify({ rule_files: ['rules.yml'], evaluation_interval: '1m', tests }),
  })
  const all = [...said.matchAll(/Labels:(\{alertname=[^}]*\})/g)].map(([, labels = '']) => labels)
  expect(all.filter((labels) => labels.includes('never='))).toHaveLength(names.length)
  const got = all
    .filter((labels) => !labels.includes('never='))
    .map((labels) => {
      const label = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(labels)?.[1] ?? ''
      const name = label('alertname').slice('Perfguard'.length)
      return [name, label('subject'), label('burn'), label('severity')].filter(Boolean).join(' ')
    })
  return got.toSorted()
}

describe.skipIf(!hasPromtool)('promtool test rules (skipped without it)', { timeout: 120_000 }, () => {
  it('stays quiet on a good day', () => {
    const good = traffic({ perMinute: 600, slow: 3 })
    expect(firing([...good, ...traffic({ route: '/other', perMinute: 600, slow: 6, le: '0.5' })])).toEqual([])
  })

  it('adds up what the processes count, whichever way Prometheus writes a boundary', () => {
    const shares = [
      traffic({ instance: 'a:80', perMinute: 600, slow: 9, le: '1' }),
      traffic({ instance: 'b:80', perMinute: 600, slow: 15, le: '1.0' }),
    ].flat()
    expect(firing(shares)).toEqual(['LatencyP99High GET /orders/:id critical'])
  })

  it('does not break a limit by chance: few requests, or a share that is hardly above', () => {
    expect(firing(traffic({ perMinute: 8, slow: 8 }))).toEqual([])
    expect(firing(traffic({ perMinute: 20, slow: 0.3 }))).toEqual([])
    expect(firing(traffic({ perMinute: 20, slow: 4 }))).toEqual(['LatencyP99High GET /orders/:id critical'])
  })

  it("judges by '*' the routes that have no row of their own", () => {
    const slow = (route: string): object[] => traffic({ route, perMinute: 600, slow: 200, le: '0.5' })
    expect(firing([...slow('/orders/:id'), ...slow('/other')])).toEqual([
      'LatencyP95High GET /other critical',
    ])
    const unmatched = traffic({ method: '', route: '(unmatched)', perMinute: 600, slow: 200, le: '0.5' })
    expect(firing(unmatched)).toEqual(['LatencyP95High (unmatched) critical'])
  })

  it('pages while the budget burns, and opens a ticket where it only smoulders', () => {
    const both = [
      'ErrorBudgetBurn GET /orders/:id page critical',
      'ErrorBudgetBurn GET /orders/:id ticket warning',
    ]
    const failing = traffic({ perMinute: 600, failed: 12 })
    expect(firing(failing)).toEqual([...both, 'ErrorRateHigh GET /orders/:id critical'])
    // A burn of 3.5: too slow for a page, and too few in five minutes to be sure of the error ratio.
    expect(firing(traffic({ perMinute: 200, failed: 0.7 }), '3h')).toEqual([both[1]])
  })

  it('neither pages for one failure in the night, nor lets a little traffic burn unseen', () => {
    const night = [...traffic({ perMinute: 2 }), { series: series5xx(), values: '0x170 1x70' }]
    expect(firing(night, '3h')).toEqual([])
    expect(firing(traffic({ perMinute: 1, failed: 0.1 }), '3h')).toEqual([
      'ErrorBudgetBurn GET /orders/:id page critical',
      'ErrorBudgetBurn GET /orders/:id ticket warning',
    ])
  })

  it('holds floors and the process against each instance', () => {
    const busy = (instance: string, perMinute: number): object[] =>
      traffic({ instance, method: 'POST', route: '/busy', perMinute, sumSeconds: perMinute * 0.05 })
    expect(firing([...busy('a:80', 600), ...busy('b:80', 120)])).toEqual([
      'ThroughputLow POST /busy critical',
    ])
    const slow = traffic({ method: 'POST', route: '/busy', perMinute: 600, sumSeconds: 120 })
    expect(firing(slow)).toEqual(['LatencyMeanHigh POST /busy critical'])
    const cpu = { series: 'perfguard_process_cpu_ratio{job="shop",instance="a:80"}', values: '0.95x240' }
    expect(firing([cpu])).toEqual(['CpuHigh process critical'])
  })

  it('judges operations by their own counters', () => {
    const query = (slow: number, failed: number): object[] => {
      const labels = { instance: 'a:80', subject: 'op:db.query' }
      const durations = 'perfguard_operation_duration_seconds'
      return [
        series(`${durations}_bucket`, { ...labels, le: '0.1' }, 600 - slow),
        series(`${durations}_count`, labels, 600),
        series('perfguard_operations_total', { ...labels, outcome: 'ok' }, 600 - failed),
        series('perfguard_operations_total', { ...labels, outcome: 'failed' }, failed),
      ]
    }
    expect(firing(query(3, 3))).toEqual([])
    expect(firing(query(30, 0))).toEqual(['LatencyP99High op:db.query critical'])
    expect(firing(query(0, 30))).toEqual(['ErrorRateHigh op:db.query critical'])
  })

  it('passes on what an instance is sure of by itself', () => {
    const labels = 'job="shop",instance="a:80",subject="GET /x",metric="p99Ms",severity="critical"'
    const state = { series: `perfguard_sla_state{${labels}}`, values: '1x240' }
    expect(firing([state])).toEqual(['InstanceBreach GET /x warning'])
  })
})

function series5xx(): string {
  return 'perfguard_http_requests_total{job="shop",instance="c:80",method="GET",route="/orders/:id",status="5xx"}'
}
