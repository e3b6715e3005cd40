import type { RouteOperation } from '../types.ts'

const MAX_ROUTES = 1_000
const MAX_OPERATIONS = 100
const SHOWN = 10

type ByOperation = Map<string, RouteOperation>

/** Which operations the requests of a route have run over the last window or two, and how often. */
export class RouteCalls {
  readonly #spanMs: number
  #now = new Map<string, ByOperation>()
  #before = new Map<string, ByOperation>()
  #sinceMs = -Infinity

  constructor(spanMs: number) {
    this.#spanMs = spanMs
  }

  /** One request is over that made these calls. */
  note(route: string, calls: ReadonlyMap<string, number>, nowMs: number): void {
    this.#turn(nowMs)
    let operations = this.#now.get(route)
    if (operations === undefined) {
      if (this.#now.size >= MAX_ROUTES) return
      this.#now.set(route, (operations = new Map()))
    }
    for (const [name, times] of calls) addTo(operations, { name, requests: 1, calls: times, most: times })
  }

  /** Those with the most calls, the most first. */
  of(route: string, nowMs: number): RouteOperation[] {
    this.#turn(nowMs)
    const all: ByOperation = new Map()
    for (const routes of [this.#before, this.#now]) {
      for (const operation of routes.get(route)?.values() ?? []) addTo(all, operation)
    }
    return mostCalled(all)
  }

  #turn(nowMs: number): void {
    const ageMs = nowMs - this.#sinceMs
    if (ageMs < this.#spanMs) return
    this.#before = ageMs < 2 * this.#spanMs ? this.#now : new Map<string, ByOperation>()
    this.#now = new Map()
    this.#sinceMs = nowMs
  }
}

/** What several workers say of one route. */
export function mergedCalls(all: readonly RouteOperation[]): RouteOperation[] {
  const sums: ByOperation = new Map()
  for (const operation of all) addTo(sums, operation)
  return mostCalled(sums)
}

function addTo(operations: ByOperation, { name, requests, calls, most }: RouteOperation): void {
  const known = operations.get(name)
  if (known !== undefined) {
    known.requests += requests
    known.calls += calls
    known.most = Math.max(known.most, most)
  } else if (operations.size < MAX_OPERATIONS) operations.set(name, { name, requests, calls, most })
}

function mostCalled(operations: ByOperation): RouteOperation[] {
  return [...operations.values()].toSorted((a, b) => b.calls - a.calls).slice(0, SHOWN)
}
