import type { CallTree } from './call-tree.ts'

/** Times of one function over the whole tree, in microseconds; where it calls itself, a stretch counts once. */
export interface FunctionSum {
  frame: number
  selfUs: number
  totalUs: number
  beforeUs: number
}

export function functionSums({ frame, self, total, beforeTotal, end }: CallTree): FunctionSum[] {
  const sums = new Map<number, FunctionSum>()
  const until = new Map<number, number>()
  for (let node = 1; node < frame.length; node++) {
    let sum = sums.get(frame[node]!)
    if (sum === undefined)
      sums.set(frame[node]!, (sum = { frame: frame[node]!, selfUs: 0, totalUs: 0, beforeUs: 0 }))
    sum.selfUs += self[node]!
    if (node < (until.get(sum.frame) ?? 0)) continue
    sum.totalUs += total[node]!
    sum.beforeUs += beforeTotal[node]!
    until.set(sum.frame, end[node]!)
  }
  return [...sums.values()]
}
