const instances = 'job=~"$job",instance=~"$instance"'
const routes = `${instances},route=~"$route"`

interface Query {
  expr: string
  legend: string
}

/** One panel of the dashboard, wherever it stands. */
export interface Drawing {
  title: string
  type?: 'timeseries' | 'stat'
  unit?: string
  width: number
  /** A line at so much. */
  limit?: number
  queries: readonly Query[]
}

const requests = `rate(perfguard_http_requests_total{${routes}}[$__rate_interval])`
const failed = `rate(perfguard_http_requests_total{${routes},status="5xx"}[$__rate_interval])`
const answered = `rate(perfguard_http_requests_total{${routes},status!="499"}[$__rate_interval])`
const buckets = `rate(perfguard_http_request_duration_seconds_bucket{${routes}}[$__rate_interval])`

function perInstance(name: string, labels = ''): Query {
  return { expr: `${name}{${instances}${labels}}`, legend: '{{instance}}' }
}

export const overview: readonly Drawing[] = [
  stat('Limits that fire', `sum(perfguard_sla_state{${instances}})`, 'none'),
  stat('Processes', `count(perfguard_uptime_seconds{${instances}})`, 'none'),
  stat('Requests', `sum(${requests})`, 'reqps'),
  stat('Failed', `sum(${failed}) / sum(${answered})`, 'percentunit'),
  stat('Under way', `sum(perfguard_http_requests_in_flight{${routes}})`, 'none'),
  stat('Incidents', `sum(perfguard_incidents{${instances}})`, 'none'),
  {
    title: 'Requests by route',
    unit: 'reqps',
    width: 12,
    queries: [{ expr: `sum by (method, route) (${requests})`, legend: '{{method}} {{route}}' }],
  },
  {
    title: 'Failed by route',
    unit: 'percentunit',
    width: 12,
    queries: [
      {
        expr: `sum by (method, route) (${failed}) / sum by (method, route) (${answered})`,
        legend: '{{method}} {{route}}',
      },
    ],
  },
  ...[0.5, 0.99].map((quantile): Drawing => ({
    title: `p${quantile * 100} by route`,
    unit: 's',
    width: 12,
    queries: [
      {
        expr: `histogram_quantile(${quantile}, sum by (method, route, le) (${buckets}))`,
        legend: '{{method}} {{route}}',
      },
    ],
  })),
  {
    title: 'SLA: observed over limit, the worst process (1 is the limit; floors are upside down)',
    unit: 'none',
    width: 24,
    limit: 1,
    queries: [
      { expr: overLimit('metric!~"availability|throughputPerSec"', 'observed', 'limit'), legend: sla() },
      { expr: overLimit('metric=~"availability|throughputPerSec"', 'limit', 'observed'), legend: sla() },
    ],
  },
]

export const processes: readonly Drawing[] = [
  {
    title: 'CPU (1 is one core)',
    width: 8,
    unit: 'none',
    queries: [perInstance('perfguard_process_cpu_ratio')],
  },
  {
    title: 'Resident memory',
    width: 8,
    unit: 'bytes',
    queries: [perInstance('perfguard_process_resident_memory_bytes')],
  },
  {
    title: 'Heap against its limit',
    width: 8,
    unit: 'percentunit',
    queries: [
      {
        expr: `perfguard_heap_used_bytes{${instances}} / perfguard_heap_limit_bytes{${instances}}`,
        legend: '{{instance}}',
      },
    ],
  },
  {
    title: 'Event-loop delay, p99',
    width: 8,
    unit: 's',
    queries: [perInstance('perfguard_event_loop_delay_seconds', ',quantile="0.99"')],
  },
  {
    title: 'Event loop blocked',
    width: 8,
    unit: 'percentunit',
    queries: [perInstance('perfguard_event_loop_blocked_ratio')],
  },
  {
    title: 'Garbage collection pauses',
    width: 8,
    unit: 'percentunit',
    queries: [perInstance('perfguard_gc_pause_ratio')],
  },
]

function stat(title: string, expr: string, unit: string): Drawing {
  return { title, type: 'stat', unit, width: 4, queries: [{ expr, legend: '' }] }
}

function sla(): string {
  return '{{subject}} {{metric}} {{severity}}'
}

function overLimit(matcher: string, above: string, below: string): string {
  const series = (name: string): string => `perfguard_sla_${name}{${instances},${matcher}}`
  return `max by (subject, metric, severity) (${series(above)} / ${series(below)})`
}
