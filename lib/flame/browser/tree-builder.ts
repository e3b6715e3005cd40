import type { CallTree, Row } from './call-tree.ts'

/** Collects calls in any order, a caller before what it calls. */
export class TreeBuilder {
  readonly #frame: number[] = []
  readonly #parent: number[] = []
  readonly #children: Map<number, number>[] = []
  readonly #rows: Row[] = []

  constructor(rootFrame: number) {
    this.#add(-1, rootFrame)
  }

  child(parent: number, frame: number): number {
    const known = this.#children[parent]!.get(frame)
    if (known !== undefined) return known
    const node = this.#add(parent, frame)
    this.#children[parent]!.set(frame, node)
    return node
  }

  addTime(row: Row): void {
    this.#rows.push(row)
  }

  #add(parent: number, frame: number): number {
    this.#parent.push(parent)
    this.#children.push(new Map())
    return this.#frame.push(frame) - 1
  }

  /** Left out is whatever has no time at all, now and before. */
  build(): CallTree {
    const size = this.#frame.length
    const self = new Float64Array(size)
    const beforeTotal = new Float64Array(size)
    for (const { node, us, beforeUs } of this.#rows) {
      self[node]! += us
      beforeTotal[node]! += beforeUs
    }
    const total = Float64Array.from(self)
    for (let node = size - 1; node > 0; node--) {
      total[this.#parent[node]!]! += total[node]!
      beforeTotal[this.#parent[node]!]! += beforeTotal[node]!
    }
    const order = this.#walk(total, beforeTotal)
    const at = new Int32Array(size).fill(-1)
    order.forEach((node, index) => (at[node] = index))
    const tree: CallTree = {
      frame: Int32Array.from(order, (node) => this.#frame[node]!),
      parent: Int32Array.from(order, (node) => (node === 0 ? -1 : at[this.#parent[node]!]!)),
      depth: new Int32Array(order.length),
      end: new Int32Array(order.length),
      self: Float64Array.from(order, (node) => self[node]!),
      total: Float64Array.from(order, (node) => total[node]!),
      beforeTotal: Float64Array.from(order, (node) => beforeTotal[node]!),
      start: new Float64Array(order.length),
      maxDepth: 0,
      rows: this.#rows
        .map((row) => ({ ...row, node: at[row.node]! }))
        .filter(({ node }) => node >= 0)
        .toSorted((a, b) => a.node - b.node),
    }
    layOut(tree)
    return tree
  }

  #walk(total: Float64Array, beforeTotal: Float64Array): number[] {
    const order: number[] = []
    const waiting = [0]
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      order.push(node)
      const calls = [...this.#children[node]!.values()].filter(
        (call) => total[call]! + beforeTotal[call]! > 0,
      )
      // The lightest first, since the last one in is the first one out.
      calls.sort((a, b) => total[a]! - total[b]! || beforeTotal[a]! - beforeTotal[b]! || b - a)
      for (const call of calls) waiting.push(call)
    }
    return order
  }
}

function layOut(tree: CallTree): void {
  const { parent, depth, end, start, total } = tree
  const free = new Float64Array(parent.length)
  for (let node = 0; node < parent.length; node++) {
    end[node] = node + 1
    const above = parent[node]!
    if (above < 0) continue
    depth[node] = depth[above]! + 1
    tree.maxDepth = Math.max(tree.maxDepth, depth[node]!)
    start[node] = free[node] = free[above]!
    free[above]! += total[node]!
  }
  for (let node = parent.length - 1; node > 0; node--)
    end[parent[node]!] = Math.max(end[parent[node]!]!, end[node]!)
}
