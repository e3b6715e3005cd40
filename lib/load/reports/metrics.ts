import { LabelSet } from '../../export/label-set.ts'
import type { LoadReport, ScenarioReport } from '../report.ts'
import { rowsOf, stateOrder } from './tally.ts'

interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number | null
}

interface Gauge {
  readonly name: string
  readonly unit?: 'seconds' | 'bytes'
  readonly help: string
  readonly samples: readonly Sample[]
}

/**
 * The run's figures as OpenMetrics text, for GitLab's merge request widget. GitLab compares values as strings, so they
 * are rounded to two digits: otherwise every figure of every run would have changed.
 */
export function metricsText(report: LoadReport): string {
  return `${gaugesOf(report).map(familyText).join('')}# EOF\n`
}

function familyText({ name, unit, help, samples }: Gauge): string {
  const known = samples.filter(({ value }) => value !== null && Number.isFinite(value))
  if (known.length === 0) return ''
  const unitLine = unit === undefined ? '' : `# UNIT ${name} ${unit}\n`
  const lines = known.map(({ labels, value }) => `${name}{${new LabelSet(labels).text}} ${rounded(value!)}\n`)
  return `# TYPE ${name} gauge\n${unitLine}# HELP ${name} ${help}\n${lines.join('')}`
}

function gaugesOf(report: LoadReport): Gauge[] {
  const perSubject = (read: (one: ScenarioReport['subjects'][number]) => number | null): Sample[] =>
    report.scenarios.flatMap(({ name, subjects }) =>
      subjects.map((one) => ({ labels: { scenario: name, subject: one.subject }, value: read(one) })),
    )
  const quantiles = [
    ['0.5', 'p50Ms'],
    ['0.95', 'p95Ms'],
    ['0.99', 'p99Ms'],
  ] as const
  const latencies = quantiles.flatMap(([quantile, key]) =>
    perSubject(({ response }) => (response === null ? null : response[key] / 1_000)).map(
      ({ labels, value }) => ({ labels: { ...labels, quantile }, value }),
    ),
  )
  const rows = rowsOf(report)
  const states = stateOrder.map((state) => {
    return { labels: { state }, value: rows.filter(({ row }) => row.state === state).length }
  })
  return [
    {
      name: 'perfguard_load_response_seconds',
      unit: 'seconds',
      help: 'Response time from the intended start.',
      samples: latencies,
    },
    {
      name: 'perfguard_load_error_ratio',
      help: 'Share of requests that failed.',
      samples: perSubject(({ count, errors }) => (count === 0 ? null : errors / count)),
    },
    {
      name: 'perfguard_load_requests_per_second',
      help: 'Requests that were answered.',
      samples: perSubject(({ perSec }) => perSec),
    },
    {
      name: 'perfguard_load_cpu_seconds_per_request',
      help: 'CPU time of the target for each request.',
      samples: perRequest(report, ({ cpuUsPerRequest }) => cpuUsPerRequest / 1e6),
    },
    {
      name: 'perfguard_load_allocated_bytes_per_request',
      help: 'Memory that the target allocated for each request.',
      samples: perRequest(report, ({ allocatedBytesPerRequest }) => allocatedBytesPerRequest),
    },
    { name: 'perfguard_load_rows', help: 'Rows of the SLA by what became of them.', samples: states },
  ]
}

/** Over all slices of a scenario, by their requests. */
function perRequest(
  { scenarios }: LoadReport,
  read: (slice: ScenarioReport['slices'][number]) => number | null,
): Sample[] {
  return scenarios.map(({ name, slices }) => {
    let sum = 0
    let requests = 0
    for (const slice of slices) {
      const value = read(slice)
      if (value === null) continue
      sum += value * slice.requests
      requests += slice.requests
    }
    return { labels: { scenario: name }, value: requests === 0 ? null : sum / requests }
  })
}

function rounded(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(2)))
}
