import type { RepeatedStatement, SlowStatement, StatementsSnapshot } from '../types.ts'

const SHOWN = 20

/** What several workers say of statements. Each tells of the worst only: counts are of those that do. */
export function mergedStatements(all: readonly StatementsSnapshot[]): StatementsSnapshot {
  const slowest = new Map<string, SlowStatement>()
  const repeated = new Map<string, RepeatedStatement>()
  for (const one of all) {
    for (const row of one.slowest) put(slowest, [row.operation, row.statement], row, slowSum)
    for (const row of one.repeated) put(repeated, [row.operation, row.statement, row.route], row, repeatSum)
  }
  return {
    slowest: [...slowest.values()].toSorted((a, b) => b.maxMs - a.maxMs).slice(0, SHOWN),
    repeated: [...repeated.values()].toSorted((a, b) => b.most - a.most).slice(0, SHOWN),
  }
}

function put<Row>(rows: Map<string, Row>, names: string[], row: Row, sum: (a: Row, b: Row) => Row): void {
  const key = JSON.stringify(names)
  const known = rows.get(key)
  rows.set(key, known === undefined ? row : sum(known, row))
}

function slowSum(a: SlowStatement, b: SlowStatement): SlowStatement {
  const count = a.count + b.count
  return {
    ...a,
    count,
    failed: a.failed + b.failed,
    meanMs: (a.meanMs * a.count + b.meanMs * b.count) / count,
    maxMs: Math.max(a.maxMs, b.maxMs),
  }
}

function repeatSum(a: RepeatedStatement, b: RepeatedStatement): RepeatedStatement {
  return { ...a, requests: a.requests + b.requests, most: Math.max(a.most, b.most) }
}
