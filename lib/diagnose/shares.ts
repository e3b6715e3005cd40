import type { CallTree } from './call-tree.ts'

/** Milliseconds by function number. */
export interface Shares {
  /** Of all samples that were counted. */
  sumMs: number
  samples: number
  /** In the function itself, and in the native and Node code that it calls. */
  selfMs: Map<number, number>
  /** With everything it calls; a function that occurs twice on a stack counts once. */
  totalMs: Map<number, number>
  /** Milliseconds times calls between a function and the top of the stack: what is deep has little for its time. */
  distance: Map<number, number>
}

export const noShares: Shares = {
  sumMs: 0,
  samples: 0,
  selfMs: new Map(),
  totalMs: new Map(),
  distance: new Map(),
}

/** What each function took of the samples that `worthMs` gives a worth. */
export function sharesOf(tree: CallTree, worthMs: (sample: number) => number): Shares {
  const atNode = new Float64Array(tree.nodeFunction.length)
  let samples = 0
  for (let sample = 0; sample < tree.samples; sample++) {
    const worth = worthMs(sample)
    if (!(worth > 0)) continue
    samples++
    atNode[tree.sampleNode[sample]!]! += worth
  }
  const self = new Float64Array(tree.functions.places.length)
  const total = new Float64Array(self.length)
  const distance = new Float64Array(self.length)
  const seenAt = new Int32Array(self.length).fill(-1)
  let sumMs = 0
  for (let node = 0; node < atNode.length; node++) {
    const ms = atNode[node]!
    if (ms === 0) continue
    sumMs += ms
    const blamed = tree.nodeBlamed[node]!
    if (blamed >= 0) self[blamed]! += ms
    let calls = 0
    for (let at = node; at !== -1; at = tree.nodeParent[at]!) {
      calls++
      const one = tree.nodeFunction[at]!
      if (seenAt[one] === node) continue
      seenAt[one] = node
      total[one]! += ms
      distance[one]! += ms * calls
    }
  }
  return { sumMs, samples, selfMs: toMap(self), totalMs: toMap(total), distance: toMap(distance) }
}

function toMap(values: Float64Array): Map<number, number> {
  const map = new Map<number, number>()
  for (let id = 0; id < values.length; id++) if (values[id]! > 0) map.set(id, values[id]!)
  return map
}
