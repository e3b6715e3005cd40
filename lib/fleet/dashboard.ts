import { ruleBook, type Rule } from '../sla/rules.ts'
import type { Sla } from '../types.ts'
import { overview, processes, type Drawing } from './drawings.ts'
import { figure, quoted } from './promql.ts'

const datasource = { type: 'prometheus', uid: '${datasource}' }
const columns = 24

/** What is left of the error budget of 30 days. */
function budget({ row, limit }: Rule): Drawing {
  const [method, route] = row.split(' ') as [string, string?]
  const matcher = route === undefined ? '' : `,method=${quoted(method)},route=${quoted(route)}`
  const count = (status: string): string =>
    `sum by (method, route) (increase(perfguard_http_requests_total{job=~"$job"${matcher},${status}}[30d]))`
  return {
    title: `Error budget left of 30 days: ${row === '*' ? 'every route' : row} at ${figure(limit * 100)} %`,
    unit: 'percentunit',
    width: 12,
    limit: 0,
    queries: [
      {
        expr: `1 - ${count('status="5xx"')} / ${count('status!="499"')} / ${figure(1 - limit)}`,
        legend: '{{method}} {{route}}',
      },
    ],
  }
}

/** A dashboard of Grafana's, to import. */
export function dashboard(given: Sla): object {
  const { everyRoute, routes: rows } = ruleBook(given)
  const budgets = [...everyRoute, ...[...rows.values()].flat()].filter(
    ({ metric, severity }) => metric === 'availability' && severity === 'critical',
  )
  return {
    uid: 'perfguard',
    title: 'perfguard',
    tags: ['perfguard', 'node'],
    schemaVersion: 39,
    time: { from: 'now-1h', to: 'now' },
    refresh: '30s',
    templating: { list: variables() },
    panels: placed([...overview, ...budgets.map(budget), ...processes]),
  }
}

function values(name: string, query: string): object {
  return {
    name,
    type: 'query',
    datasource,
    query: { query, refId: name },
    definition: query,
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
  }
}

function variables(): object[] {
  return [
    { name: 'datasource', type: 'datasource', query: 'prometheus' },
    values('job', 'label_values(perfguard_uptime_seconds, job)'),
    values('instance', 'label_values(perfguard_uptime_seconds{job=~"$job"}, instance)'),
    values('route', 'label_values(perfguard_http_requests_total{job=~"$job"}, route)'),
  ]
}

/** From left to right, and down. */
function placed(drawings: readonly Drawing[]): object[] {
  let [x, y, rowHeight] = [0, 0, 0]
  return drawings.map((drawing, i) => {
    const height = drawing.type === 'stat' ? 4 : 8
    if (x + drawing.width > columns) [x, y, rowHeight] = [0, y + rowHeight, 0]
    const gridPos = { x, y, w: drawing.width, h: height }
    x += drawing.width
    rowHeight = Math.max(rowHeight, height)
    return panel(drawing, i + 1, gridPos)
  })
}

function panel(
  { title, type = 'timeseries', unit, limit, queries }: Drawing,
  id: number,
  gridPos: object,
): object {
  const steps = [
    { color: 'green', value: null },
    ...(limit === undefined ? [] : [{ color: 'red', value: limit }]),
  ]
  const custom = limit === undefined ? {} : { custom: { thresholdsStyle: { mode: 'line' } } }
  return {
    id,
    type,
    title,
    gridPos,
    datasource,
    fieldConfig: { defaults: { unit, thresholds: { mode: 'absolute', steps }, ...custom }, overrides: [] },
    targets: queries.map(({ expr, legend }, k) => ({
      refId: String.fromCharCode(65 + k),
      datasource,
      expr,
      legendFormat: legend,
    })),
  }
}
