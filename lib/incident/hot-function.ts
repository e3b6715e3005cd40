import type { CallFrame, CpuProfile, ProfileNode } from '../export/v8-profile.ts'

export interface Place {
  functionName: string
  url: string
  /** 1-based, as editors count; 0 for native code. */
  line: number
  column: number
}

export interface HotFunction extends Place {
  /** Share of the time that was not idle. */
  selfRatio: number
  /** The same, with everything it called. */
  totalRatio: number
  /** For code of Node's or V8's own: the function nearest above it that is not. */
  caller: Place | null
}

export interface HotFunctions {
  samples: number
  /** Those in which the thread was not idle. */
  busySamples: number
  /** By self time, the hottest first. */
  functions: HotFunction[]
}

const meta = new Set(['(root)', '(idle)', '(program)', '(garbage collector)'])
const ownCode = /\/node_modules\/perfguard\/dist\//

interface Row {
  frame: CallFrame
  self: number
  total: number
  /** The application's functions nearest above, with the samples below each. */
  callers: Map<Row, number>
}

/** A node on the stack that is being walked. */
interface Visit {
  node: ProfileNode
  /** Children seen so far. */
  next: number
  /** The row that gets `below` when the walk leaves; null when an outer call of the same function will. */
  row: Row | null
  /** The application's function at or above this node. */
  application: Row | null
  /** Samples in this node and below. */
  below: number
}

/**
 * The functions that took the time, counted in samples: their time deltas would let one pause of the whole machine
 * outweigh everything. A function that occurs twice on a stack counts once. The profiler's own names such as `(idle)`
 * are left out, and so is perfguard where its frames can be told.
 */
export function hotFunctions(profile: CpuProfile, top = 5): HotFunctions {
  const hits = hitsOf(profile)
  const samples = [...hits.values()].reduce((sum, count) => sum + count, 0)
  const idle = profile.nodes.filter((node) => node.callFrame.functionName === '(idle)')
  const busySamples = samples - idle.reduce((sum, node) => sum + (hits.get(node.id) ?? 0), 0)
  const functions = rowsOf(profile, hits)
    .filter((row) => row.self > 0 && !ownCode.test(row.frame.url))
    .toSorted((a, b) => b.self - a.self)
    .slice(0, top)
    .map((row) => hotFunction(row, busySamples))
  return { samples, busySamples, functions }
}

function hotFunction(row: Row, busySamples: number): HotFunction {
  const caller = isApplication(row.frame) ? null : mostFrequent(row.callers)
  const selfRatio = row.self / busySamples
  return { ...placeOf(row.frame), selfRatio, totalRatio: row.total / busySamples, caller }
}

function hitsOf(profile: CpuProfile): Map<number, number> {
  const hits = new Map<number, number>()
  if (profile.samples) {
    for (const id of profile.samples) hits.set(id, (hits.get(id) ?? 0) + 1)
  } else {
    for (const node of profile.nodes) hits.set(node.id, node.hitCount ?? 0)
  }
  return hits
}

function rowsOf(profile: CpuProfile, hits: Map<number, number>): Row[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const rows = new Map<string, Row>()
  const open = new Set<Row>()
  const enter = (node: ProfileNode, above: Row | null): Visit => {
    const self = hits.get(node.id) ?? 0
    const frame = node.callFrame
    const row = meta.has(frame.functionName) ? null : rowOf(rows, frame)
    if (row) row.self += self
    if (row && above && self > 0) row.callers.set(above, (row.callers.get(above) ?? 0) + self)
    const isOutermost = row !== null && !open.has(row)
    if (isOutermost) open.add(row)
    const application = row && isApplication(frame) ? row : above
    return { node, next: 0, row: isOutermost ? row : null, application, below: self }
  }
  // Not recursive: the depth is the application's, and this runs in the middle of it.
  const root = profile.nodes[0]
  const path = root ? [enter(root, null)] : []
  for (let visit = path.at(-1); visit; visit = path.at(-1)) {
    const childId = visit.node.children?.[visit.next++]
    if (childId !== undefined) {
      const child = nodes.get(childId)
      if (child) path.push(enter(child, visit.application))
      continue
    }
    path.pop()
    if (visit.row) {
      visit.row.total += visit.below
      open.delete(visit.row)
    }
    const parent = path.at(-1)
    if (parent) parent.below += visit.below
  }
  return [...rows.values()]
}

function rowOf(rows: Map<string, Row>, frame: CallFrame): Row {
  const key = `${frame.functionName}\n${frame.url}\n${frame.lineNumber}:${frame.columnNumber}`
  let row = rows.get(key)
  if (!row) rows.set(key, (row = { frame, self: 0, total: 0, callers: new Map() }))
  return row
}

function isApplication({ url }: CallFrame): boolean {
  return url !== '' && !url.startsWith('node:')
}

function mostFrequent(callers: Map<Row, number>): Place | null {
  let most: Row | null = null
  let mostHits = 0
  for (const [row, count] of callers) if (count > mostHits) [most, mostHits] = [row, count]
  return most && placeOf(most.frame)
}

function placeOf({ functionName, url, lineNumber, columnNumber }: CallFrame): Place {
  return {
    functionName: functionName === '' ? '(anonymous)' : functionName,
    url,
    // V8 gives -1 for native code and for a module's top level, which begins with the file.
    line: url === '' ? 0 : Math.max(0, lineNumber) + 1,
    column: url === '' ? 0 : Math.max(0, columnNumber) + 1,
  }
}
