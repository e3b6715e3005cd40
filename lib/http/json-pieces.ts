import type { PerfView } from '../view.ts'

/** The snapshot as JSON, a row a piece: joined, they are `JSON.stringify({ ...head, routes, operations, workflows })`. */
export function* snapshotPieces(view: PerfView): Generator<string, void, undefined> {
  const head = JSON.stringify(view.snapshotHead())
  yield head.slice(0, -1)
  yield* rowsPieces('routes', view.routeSnapshots())
  yield* rowsPieces('operations', view.operationSnapshots())
  yield* rowsPieces('workflows', view.workflowSnapshots())
  yield '}'
}

function* rowsPieces(name: string, rows: Iterable<unknown>): Generator<string, void, undefined> {
  yield `,"${name}":[`
  let comma = ''
  for (const row of rows) {
    yield comma + JSON.stringify(row)
    comma = ','
  }
  yield ']'
}

/**
 * Plain data as JSON, in pieces: objects and arrays are opened up to `depth` levels, whatever lies deeper is one
 * piece. Joined, they are `JSON.stringify(value)`. For an incident, whose two snapshots may hold 500 routes each.
 */
export function* jsonPieces(value: unknown, depth: number): Generator<string, void, undefined> {
  if (depth === 0 || typeof value !== 'object' || value === null || 'toJSON' in value) {
    yield JSON.stringify(value) ?? 'null'
    return
  }
  let comma = ''
  if (Array.isArray(value)) {
    yield '['
    for (const item of value) {
      yield comma
      yield* jsonPieces(item, depth - 1)
      comma = ','
    }
    yield ']'
    return
  }
  yield '{'
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined || typeof item === 'function' || typeof item === 'symbol') continue
    yield `${comma}${JSON.stringify(key)}:`
    yield* jsonPieces(item, depth - 1)
    comma = ','
  }
  yield '}'
}
