import type { ServerResponse } from 'node:http'
import { RouteCalls } from '../record/route-calls.ts'
import { StatementTable } from '../record/statement-table.ts'
import type { Clock, RouteOperation, StatementsSnapshot } from '../types.ts'
import type { Call, Calls } from './calls.ts'
import { RequestScopes, type Repeatable } from './request-scopes.ts'

const SHOWN = 10
const MAX_TABLES = 50

export interface StatementsDeps {
  calls: Calls
  clock: Clock
  spanMs: number
  /** The label of the route that answers with this; null when the request is none of ours. */
  routeOf(response: ServerResponse): string | null
}

/** One statement that is under way. */
export interface Run {
  readonly call: Call
  readonly text: string
}

/** One operation whose calls have a statement each. Never throws. */
export class StatementSource implements Repeatable {
  readonly #deps: StatementsDeps
  readonly #scopes: RequestScopes
  readonly #table: StatementTable

  constructor(deps: StatementsDeps, scopes: RequestScopes, table: StatementTable) {
    this.#deps = deps
    this.#scopes = scopes
    this.#table = table
  }

  /** `text`: without its values. */
  begin(text: string): Run | null {
    const call = this.#deps.calls.begin('op', this.#table.operation)
    if (call === null) return null
    this.#scopes.count(this, text)
    return { call, text }
  }

  end(run: Run | null, failed: boolean): void {
    if (run === null) return
    const { calls, clock } = this.#deps
    const nowMs = clock.nowMs()
    this.#table.note(run.text, nowMs - run.call.startMs, failed, nowMs)
    calls.end(run.call, failed)
  }

  repeated(text: string, times: number, response: ServerResponse): void {
    const route = this.#deps.routeOf(response)
    if (route !== null) this.#table.repeated(text, route, times, this.#deps.clock.nowMs())
  }
}

/** The statements of all that is followed: the slowest, and those that one request repeats. */
export class Statements {
  readonly #deps: StatementsDeps
  readonly #scopes: RequestScopes
  readonly #routeCalls: RouteCalls
  readonly #sources = new Map<string, StatementSource>()
  readonly #tables: StatementTable[] = []
  #isOn = false

  constructor(deps: StatementsDeps) {
    const { clock, spanMs } = deps
    this.#deps = deps
    this.#routeCalls = new RouteCalls(spanMs)
    this.#scopes = new RequestScopes((response, calls) => {
      const route = deps.routeOf(response)
      if (route !== null) this.#routeCalls.note(route, calls, clock.nowMs())
    })
  }

  /** An operation begins, of whatever kind: it belongs to the request that runs, if anything has statements. */
  called(operation: string): void {
    this.#scopes.called(operation)
  }

  /** Empty when nothing has statements. */
  ofRoute(route: string): RouteOperation[] {
    return this.#tables.length === 0 ? [] : this.#routeCalls.of(route, this.#deps.clock.nowMs())
  }

  /** The last has those of all that come after it. */
  sourceOf(operation: string): StatementSource {
    const known = this.#sources.get(operation)
    if (known !== undefined) return known
    if (this.#tables.length >= MAX_TABLES) return this.sourceOf(this.#tables.at(-1)!.operation)
    const table = new StatementTable(operation, this.#deps.spanMs)
    const source = new StatementSource(this.#deps, this.#scopes, table)
    this.#tables.push(table)
    this.#sources.set(operation, source)
    if (this.#isOn) this.#scopes.start()
    return source
  }

  start(): void {
    this.#isOn = true
    if (this.#tables.length > 0) this.#scopes.start()
  }

  stop(): void {
    this.#isOn = false
    this.#scopes.stop()
  }

  /** Undefined when nothing has statements. */
  get snapshot(): StatementsSnapshot | undefined {
    if (this.#tables.length === 0) return undefined
    const nowMs = this.#deps.clock.nowMs()
    const slowest = this.#tables.flatMap((table) => table.slowest(nowMs))
    const repeated = this.#tables.flatMap((table) => table.repeats(nowMs))
    return {
      slowest: slowest.toSorted((a, b) => b.maxMs - a.maxMs).slice(0, SHOWN),
      repeated: repeated.toSorted((a, b) => b.most - a.most).slice(0, SHOWN),
    }
  }
}
