/**
 * A tree as columns, in the order of a walk: each node before what it calls, the heaviest call first. Node 0 is what
 * all others are under.
 */
export interface CallTree {
  frame: Int32Array
  parent: Int32Array
  depth: Int32Array
  /** One past the last node under it. */
  end: Int32Array
  self: Float64Array
  total: Float64Array
  beforeTotal: Float64Array
  /** Where it begins, in microseconds from the left. */
  start: Float64Array
  maxDepth: number
  /** The time of each node alone, by route; in the order of the nodes. */
  rows: Row[]
}

export interface Row {
  node: number
  /** −1 for none. */
  route: number
  us: number
  beforeUs: number
}

export function childrenOf({ end }: CallTree, node: number): number[] {
  const children: number[] = []
  for (let child = node + 1; child < end[node]!; child = end[child]!) children.push(child)
  return children
}

/** From the top down to the node. */
export function pathTo({ parent }: CallTree, node: number): number[] {
  const path: number[] = []
  for (let at = node; at >= 0; at = parent[at]!) path.push(at)
  return path.toReversed()
}

/** The rows of a node and of all that is under it: from the first index up to the second. */
export function rowsOf({ rows, end }: CallTree, node: number): Row[] {
  return rows.slice(firstRow(rows, node), firstRow(rows, end[node]!))
}

function firstRow(rows: readonly Row[], node: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle]!.node < node) low = middle + 1
    else high = middle
  }
  return low
}
