import type {
  CallSnapshot,
  LatencySummary,
  OperationSnapshot,
  RouteSnapshot,
  RuleState,
  SlaStatus,
  WorkflowSnapshot,
} from '../types.ts'
import { numberOf } from './numbers.ts'
import type { CallRow, OperationRow, RouteRow, WorkflowRow } from './wire.ts'

const short = (value: number): number => numberOf(value) ?? 0

/** A route as the table of all routes shows it: without the words of its limits. */
export function routeRow(route: RouteSnapshot): RouteRow {
  const { status, ttfb, budget } = route
  return {
    key: route.route,
    count: route.count,
    requestsPerSec: short(route.rps),
    inFlight: route.inFlight,
    errorRatio: short(route.errorRatio),
    aborted: route.aborted,
    status: [status['2xx'], status['3xx'], status['4xx'], status['5xx'], status['499']],
    latency: shortLatency(route.latency),
    ...(ttfb !== undefined && { ttfbP95Ms: short(ttfb.p95Ms) }),
    ...standing(route.sla),
    ...(budget !== undefined && { budgetLeftRatio: numberOf(budget.remainingRatio ?? NaN) }),
  }
}

export function operationRow(operation: OperationSnapshot): OperationRow {
  const { lookups, hitRatio } = operation
  const hits = { lookups, hitRatio: numberOf(hitRatio ?? NaN) }
  return { ...callRow(operation, `op:${operation.name}`), ...hits }
}

export function workflowRow(workflow: WorkflowSnapshot): WorkflowRow {
  const key = `workflow:${workflow.name}`
  const steps = workflow.steps.map((step) => callRow(step, `${key}/${step.name}`))
  return { ...callRow(workflow, key), steps }
}

function callRow(
  { name, count, rps, inFlight, failed, errorRatio, latency, sla }: CallSnapshot,
  key: string,
): CallRow {
  return {
    key,
    name,
    count,
    rps: short(rps),
    inFlight,
    failed,
    errorRatio: short(errorRatio),
    latency: shortLatency(latency),
    ...standing(sla),
  }
}

function shortLatency(latency: LatencySummary | null): LatencySummary | null {
  if (latency === null) return null
  return {
    meanMs: short(latency.meanMs),
    p50Ms: short(latency.p50Ms),
    p90Ms: short(latency.p90Ms),
    p95Ms: short(latency.p95Ms),
    p99Ms: short(latency.p99Ms),
    p999Ms: short(latency.p999Ms),
    maxMs: short(latency.maxMs),
  }
}

/** The worst of its limits; where none is broken, `ok` when any could be judged. */
function standing(sla: readonly SlaStatus[]): { state: RuleState | null; firing: boolean } {
  const has = (state: RuleState): boolean => sla.some((one) => one.state === state)
  const state = (['critical', 'warning', 'ok'] as const).find(has)
  const firing = sla.some(({ phase }) => phase === 'firing')
  return { state: state ?? (sla.length === 0 ? null : 'insufficient-data'), firing }
}
