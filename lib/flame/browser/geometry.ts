import type { CallTree } from './call-tree.ts'
import { pathTo } from './call-tree.ts'

export const ROW = 20
/** Calls that would be narrower are drawn as one strip. */
const LEAST_WIDTH = 1.5

export interface Box {
  /** −1: a strip of calls too narrow to tell apart. */
  node: number
  depth: number
  x: number
  width: number
}

/**
 * Where calls lie when one of them takes the whole width: those above it, it, and what is under it, as far as that is
 * wide enough to be seen and between two depths.
 */
export function boxes(
  tree: CallTree,
  zoom: number,
  width: number,
  fromDepth: number,
  toDepth: number,
): Box[] {
  const { parent, depth, end, start, total } = tree
  const shown: Box[] = []
  const put = (node: number, at: number, x: number, w: number): void => {
    if (at >= fromDepth && at <= toDepth) shown.push({ node, depth: at, x, width: w })
  }
  for (const above of pathTo(tree, zoom).slice(0, -1)) put(above, depth[above]!, 0, width)
  const scale = total[zoom]! > 0 ? width / total[zoom]! : 0
  for (let node = zoom; node < end[zoom]!;) {
    const x = (start[node]! - start[zoom]!) * scale
    const w = node === zoom ? width : total[node]! * scale
    if (depth[node]! > toDepth) {
      node = end[node]!
    } else if (w >= LEAST_WIDTH) {
      put(node, depth[node]!, x, w)
      node++
    } else {
      // The heaviest come first: all that follow below the same caller are narrower still.
      const above = parent[node]!
      let us = 0
      for (let next = node; next < end[above]!; next = end[next]!) us += total[next]!
      if (us * scale >= 0.5) put(-1, depth[node]!, x, us * scale)
      node = end[above]!
    }
  }
  return shown
}

/** The call at a place; −1 for none. */
export function nodeAt(tree: CallTree, zoom: number, width: number, x: number, depth: number): number {
  if (depth < 0) return -1
  const path = pathTo(tree, zoom)
  if (depth < path.length) return path[depth]!
  const us = tree.start[zoom]! + (x / width) * tree.total[zoom]!
  let node = zoom
  while (node >= 0 && tree.depth[node]! < depth) node = childAt(tree, node, us)
  return node
}

function childAt({ start, total, end }: CallTree, node: number, us: number): number {
  for (let child = node + 1; child < end[node]!; child = end[child]!)
    if (us >= start[child]! && us < start[child]! + total[child]!) return child
  return -1
}

/** The way to a node in another tree, as far as its functions are there too. */
export function samePlace(from: CallTree, node: number, to: CallTree): number {
  let at = 0
  for (const step of pathTo(from, node).slice(1)) {
    for (let child = at + 1; child < to.end[at]!; child = to.end[child]!) {
      if (to.frame[child] !== from.frame[step]) continue
      at = child
      break
    }
  }
  return at
}
