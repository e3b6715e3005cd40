import type { Family } from './family.ts'
import { writeHistogram } from './histogram.ts'
import { LabelSet } from './label-set.ts'
import type { RouteTotals } from '../view.ts'

/** A route's counters with its labels. */
export interface RouteRow {
  readonly totals: RouteTotals
  readonly labels: LabelSet
}

export function routeRow(totals: RouteTotals): RouteRow {
  return { totals, labels: new LabelSet({ method: totals.method, route: totals.route }) }
}

const labelNames = ['method', 'route'] as const

const durationFamily: Family<RouteRow> = {
  name: 'perfguard_http_request_duration_seconds',
  help: 'Durations of finished requests since the start, by route pattern. SLA limits are among the boundaries.',
  type: 'histogram',
  labelNames: [...labelNames, 'le'],
  write: writeHistogram,
}

const statuses = (['499', '2xx', '3xx', '4xx', '5xx'] as const).map((status) => ({
  status,
  own: new LabelSet({ status }),
}))

const requestsFamily: Family<RouteRow> = {
  name: 'perfguard_http_requests_total',
  help: 'Finished requests since the start, by status class; 499 is a client that left before an answer.',
  type: 'counter',
  labelNames: [...labelNames, 'status'],
  write({ totals, labels }, sink) {
    for (const { status, own } of statuses) {
      const count = totals.status[status]
      if (count !== undefined) sink.line(count, labels, own)
    }
  },
}

const inFlightFamily: Family<RouteRow> = {
  name: 'perfguard_http_requests_in_flight',
  help: 'Requests that are being answered now.',
  type: 'gauge',
  labelNames,
  write: ({ totals, labels }, sink) => sink.line(totals.inFlight, labels),
}

export const routeFamilies: readonly Family<RouteRow>[] = [durationFamily, requestsFamily, inFlightFamily]
