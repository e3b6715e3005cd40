import type { RepeatedStatement, SlowStatement } from '../types.ts'

const MAX_STATEMENTS = 200
const MAX_REPEATED = 100

interface Row {
  count: number
  failed: number
  sumMs: number
  maxMs: number
}

interface Repeat {
  route: string
  requests: number
  most: number
}

class Generation {
  readonly rows = new Map<string, Row>()
  /** By statement, the routes. */
  readonly repeats = new Map<string, Repeat[]>()
}

/** The statements of one operation over the last window or two: what has not been seen for so long is forgotten. */
export class StatementTable {
  readonly operation: string
  readonly #spanMs: number
  #now = new Generation()
  #before = new Generation()
  #sinceMs = -Infinity

  constructor(operation: string, spanMs: number) {
    this.operation = operation
    this.#spanMs = spanMs
  }

  note(text: string, durationMs: number, failed: boolean, nowMs: number): void {
    this.#turn(nowMs)
    const { rows } = this.#now
    let row = rows.get(text)
    if (row === undefined) {
      if (rows.size >= MAX_STATEMENTS && !makeRoom(rows, durationMs)) return
      rows.set(detached(text), (row = { count: 0, failed: 0, sumMs: 0, maxMs: 0 }))
    }
    row.count++
    row.sumMs += durationMs
    if (failed) row.failed++
    if (durationMs > row.maxMs) row.maxMs = durationMs
  }

  /** One request was over that had run the same statement so many times. */
  repeated(text: string, route: string, times: number, nowMs: number): void {
    this.#turn(nowMs)
    addRepeat(this.#now.repeats, text, { route, requests: 1, most: times })
  }

  slowest(nowMs: number): SlowStatement[] {
    this.#turn(nowMs)
    const all = new Map<string, Row>()
    for (const { rows } of [this.#before, this.#now]) {
      for (const [text, row] of rows) all.set(text, sumOf(all.get(text), row))
    }
    return [...all].map(([statement, { count, failed, sumMs, maxMs }]) => ({
      operation: this.operation,
      statement,
      count,
      failed,
      meanMs: sumMs / count,
      maxMs,
    }))
  }

  repeats(nowMs: number): RepeatedStatement[] {
    this.#turn(nowMs)
    const all = new Map<string, Repeat[]>()
    for (const { repeats } of [this.#before, this.#now]) {
      for (const [text, routes] of repeats) for (const one of routes) addRepeat(all, text, one)
    }
    return [...all].flatMap(([statement, routes]) =>
      routes.map((repeat) => ({ operation: this.operation, statement, ...repeat })),
    )
  }

  #turn(nowMs: number): void {
    const ageMs = nowMs - this.#sinceMs
    if (ageMs < this.#spanMs) return
    this.#before = ageMs < 2 * this.#spanMs ? this.#now : new Generation()
    this.#now = new Generation()
    this.#sinceMs = nowMs
  }
}

/** A part of a statement would keep the whole of it alive behind it, values and all. */
function detached(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}

/** The quickest gives way to one that was slower: a crowd of names must not hide the slow ones. */
function makeRoom(rows: Map<string, Row>, durationMs: number): boolean {
  let quickest: string | undefined
  let leastMs = durationMs
  for (const [text, { maxMs }] of rows) {
    if (maxMs < leastMs) [quickest, leastMs] = [text, maxMs]
  }
  return quickest !== undefined && rows.delete(quickest)
}

function sumOf(known: Row | undefined, row: Row): Row {
  if (known === undefined) return row
  return {
    count: known.count + row.count,
    failed: known.failed + row.failed,
    sumMs: known.sumMs + row.sumMs,
    maxMs: Math.max(known.maxMs, row.maxMs),
  }
}

function addRepeat(repeats: Map<string, Repeat[]>, text: string, { route, requests, most }: Repeat): void {
  const routes = repeats.get(text)
  const known = routes?.find((one) => one.route === route)
  if (known !== undefined) {
    known.requests += requests
    known.most = Math.max(known.most, most)
  } else if (routes !== undefined) {
    if (routes.length < MAX_REPEATED) routes.push({ route, requests, most })
  } else if (repeats.size < MAX_REPEATED) repeats.set(detached(text), [{ route, requests, most }])
}
