import type { WorkRow } from '../page/wire.ts'
import { awaitedBy } from './awaits.ts'
import { readAlone } from './case.ts'
import { add, sum } from './numbers.ts'
import type { Roots } from './packages.ts'
import type { Recording } from './recording.ts'
import type { Stretch } from './stretch.ts'

export interface RouteWork {
  spanMs: number
  /** Null where nothing samples. */
  rows: WorkRow[] | null
  unattributedRatio: number
}

const ROUTES = 500
const OPERATIONS = 8

/** Which routes used the CPU in a stretch of time, and what their requests awaited; the busiest first. */
export function routeWork(recording: Recording, roots: Roots): RouteWork {
  const stretch = readAlone(recording, roots)
  const { spanMs, routes, tree } = stretch
  if (tree === null || spanMs <= 0) return { spanMs, rows: null, unattributedRatio: 0 }
  const ratioOf = (ms: number): number => Math.round((1e4 * ms) / spanMs) / 1e4
  const rows = routes.names
    .map((route, at) => ({
      route,
      cpuRatio: ratioOf(stretch.cpuMs(at)),
      longestHoldMs: longestHold(stretch, at),
      operations: operationsOf(stretch, at),
    }))
    .filter(({ cpuRatio, operations }) => cpuRatio > 0 || operations.length > 0)
    .toSorted((a, b) => b.cpuRatio - a.cpuRatio)
    .slice(0, ROUTES)
  const attributed = sum(routes.names.map((_, at) => stretch.cpuMs(at)))
  return { spanMs, rows, unattributedRatio: ratioOf(Math.max(0, stretch.busyMs - attributed)) }
}

function longestHold({ holds }: Stretch, route: number): number {
  let longestMs = 0
  for (const { byOwner } of holds) longestMs = Math.max(longestMs, byOwner.get(route) ?? 0)
  return Math.round(longestMs)
}

/** Each request that was kept stands for others. */
function operationsOf(stretch: Stretch, route: number): WorkRow['operations'] {
  const calls = new Map<string, number>()
  const totals = new Map<string, number>()
  for (const request of stretch.traffic.requests(route)) {
    for (const { name, fromMs, toMs } of awaitedBy(stretch, request)) {
      add(calls, name, request.weight)
      add(totals, name, (toMs - fromMs) * request.weight)
    }
  }
  return [...totals]
    .map(([name, ms]) => ({ name, calls: Math.round(calls.get(name)!), totalMs: Math.round(ms * 10) / 10 }))
    .toSorted((a, b) => b.totalMs - a.totalMs)
    .slice(0, OPERATIONS)
}
