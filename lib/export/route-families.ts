import { seconds } from './family.ts'
import type { Family, Labels, Sample } from './family.ts'
import type { RouteTotals } from '../view.ts'

/** A route's counters with its labels, so that the labels are escaped once for all of its lines. */
export interface RouteRow {
  readonly totals: RouteTotals
  readonly labels: Labels
}

export function routeRow(totals: RouteTotals): RouteRow {
  return { totals, labels: { method: totals.method, route: totals.route } }
}

const DURATION = 'perfguard_http_request_duration_seconds'
const labelNames = ['method', 'route'] as const

function durationSamples({ totals, labels }: RouteRow, out: Sample[]): void {
  let count = 0
  const line = (metricName: string, value: number, own: Labels = {}): void => {
    out.push({ metricName, value, labels: own, sharedLabels: labels })
  }
  totals.boundariesMs.forEach((boundaryMs, k) => {
    count += totals.classes[k] ?? 0
    line(`${DURATION}_bucket`, count, { le: String(seconds(boundaryMs)) })
  })
  count += totals.classes[totals.boundariesMs.length] ?? 0
  line(`${DURATION}_bucket`, count, { le: '+Inf' })
  line(`${DURATION}_sum`, totals.sumMs / 1000)
  line(`${DURATION}_count`, count)
}

const durationFamily: Family<readonly RouteRow[]> = {
  name: DURATION,
  help: 'Durations of finished requests since the start, by route pattern. SLA limits are among the boundaries.',
  type: 'histogram',
  labelNames: [...labelNames, 'le'],
  samples(rows) {
    const out: Sample[] = []
    for (const row of rows) durationSamples(row, out)
    return out
  },
}

const requestsFamily: Family<readonly RouteRow[]> = {
  name: 'perfguard_http_requests_total',
  help: 'Finished requests since the start, by status class; 499 is a client that left before an answer.',
  type: 'counter',
  labelNames: [...labelNames, 'status'],
  samples: (rows) =>
    rows.flatMap(({ totals, labels }) =>
      Object.entries(totals.status).map(([status, value]) => ({
        value,
        labels: { status },
        sharedLabels: labels,
      })),
    ),
}

const inFlightFamily: Family<readonly RouteRow[]> = {
  name: 'perfguard_http_requests_in_flight',
  help: 'Requests that are being answered now.',
  type: 'gauge',
  labelNames,
  samples: (rows) =>
    rows.map(({ totals, labels }) => ({ value: totals.inFlight, labels: {}, sharedLabels: labels })),
}

export const routeFamilies: readonly Family<readonly RouteRow[]>[] = [
  durationFamily,
  requestsFamily,
  inFlightFamily,
]
