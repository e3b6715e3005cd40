import { rowsOf } from './call-tree.ts'
import type { CallTree } from './call-tree.ts'
import { TreeBuilder } from './tree-builder.ts'

/** All occurrences of a function, of recursive ones the outermost: who calls it, and what it calls. */
export function sandwich(tree: CallTree, frame: number): { callers: CallTree; callees: CallTree } {
  const callers = new TreeBuilder(frame)
  const callees = new TreeBuilder(frame)
  for (const node of outermost(tree, frame)) {
    let caller = 0
    for (let at = tree.parent[node]!; at > 0; at = tree.parent[at]!)
      caller = callers.child(caller, tree.frame[at]!)
    const place = new Map([[node, 0]])
    for (let at = node + 1; at < tree.end[node]!; at++)
      place.set(at, callees.child(place.get(tree.parent[at]!)!, tree.frame[at]!))
    for (const row of rowsOf(tree, node)) {
      callers.addTime({ ...row, node: caller })
      callees.addTime({ ...row, node: place.get(row.node)! })
    }
  }
  return { callers: callers.build(), callees: callees.build() }
}

/** Nodes of the function that are under no other of it. */
function outermost(tree: CallTree, frame: number): number[] {
  const found: number[] = []
  for (let node = 0; node < tree.frame.length;) {
    if (tree.frame[node] === frame) found.push(node)
    node = tree.frame[node] === frame ? tree.end[node]! : node + 1
  }
  return found
}

/** The heaviest node of a function; −1 when it is nowhere. */
export function heaviest(tree: CallTree, frame: number): number {
  return outermost(tree, frame).reduce(
    (best, node) => (best < 0 || tree.total[node]! > tree.total[best]! ? node : best),
    -1,
  )
}
