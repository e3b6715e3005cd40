import type { Functions } from './functions.ts'
import type { CpuSamples } from './recording.ts'

const IDLE = '(idle)'
const COLLECTING = '(garbage collector)'

/** The samples of one recording over functions that are numbered across recordings. */
export class CallTree {
  readonly functions: Functions
  readonly nodeFunction: Int32Array
  /** −1 at the top. Never a circle, whatever the recording says. */
  readonly nodeParent: Int32Array
  /** The function nearest to the top of the stack that can be blamed, at each node; −1 where there is none. */
  readonly nodeBlamed: Int32Array
  /** Node of each sample that can be read, by time. */
  readonly sampleNode: Int32Array
  readonly sampleAtMs: Float64Array
  readonly sampleRequest: Int32Array
  /** An index into the recording's routes, or −1. */
  readonly sampleRoute: Int32Array

  constructor(cpu: CpuSamples, functions: Functions) {
    this.functions = functions
    const ids = cpu.frames.map((frame) => functions.idOf(frame))
    const nodes = cpu.nodeFrame.length
    const unknown = functions.idOf({ functionName: '(program)', url: '', line: 0, column: 0 })
    this.nodeFunction = Int32Array.from(cpu.nodeFrame, (frame) => ids[frame] ?? unknown)
    this.nodeParent = withoutCircles(cpu.nodeParent, nodes)
    this.nodeBlamed = blamedOf(this.nodeFunction, this.nodeParent, functions)
    const readable = [...cpu.sampleNode.keys()].filter((at) => {
      const node = cpu.sampleNode[at]!
      return (
        Number.isInteger(node) && node >= 0 && node < nodes && Math.abs(cpu.sampleAtMs[at] ?? Infinity) < 3e12
      )
    })
    readable.sort((a, b) => cpu.sampleAtMs[a]! - cpu.sampleAtMs[b]!)
    this.sampleNode = Int32Array.from(readable, (at) => cpu.sampleNode[at]!)
    this.sampleAtMs = Float64Array.from(readable, (at) => cpu.sampleAtMs[at]!)
    this.sampleRequest = Int32Array.from(readable, (at) => cpu.sampleRequest[at] ?? 0)
    this.sampleRoute = Int32Array.from(readable, (at) => {
      const route = cpu.sampleRoute[at] ?? -1
      return cpu.routes[route] === undefined ? -1 : route
    })
  }

  get samples(): number {
    return this.sampleNode.length
  }

  isIdle(sample: number): boolean {
    return this.#isMeta(sample, IDLE)
  }

  isCollecting(sample: number): boolean {
    return this.#isMeta(sample, COLLECTING)
  }

  #isMeta(sample: number, name: string): boolean {
    const place = this.functions.places[this.nodeFunction[this.sampleNode[sample]!]!]!
    return place.kind === 'meta' && place.functionName === name
  }
}

function withoutCircles(parents: readonly number[], nodes: number): Int32Array {
  const clean = Int32Array.from({ length: nodes }, (_, node) => {
    const parent = parents[node] ?? -1
    return Number.isInteger(parent) && parent >= 0 && parent < nodes ? parent : -1
  })
  const walk = new Int32Array(nodes)
  for (let node = 0; node < nodes; node++) {
    let at = node
    while (at !== -1 && walk[at] === 0) {
      walk[at] = node + 1
      const above = clean[at]!
      if (above !== -1 && walk[above] === node + 1) clean[at] = -1
      at = clean[at]!
    }
  }
  return clean
}

function blamedOf(functionAt: Int32Array, parents: Int32Array, functions: Functions): Int32Array {
  const unset = -2
  const blamed = new Int32Array(functionAt.length).fill(unset)
  const path: number[] = []
  for (let node = 0; node < blamed.length; node++) {
    let at = node
    for (; at !== -1 && blamed[at] === unset; at = parents[at]!) path.push(at)
    let nearest = at === -1 ? -1 : blamed[at]!
    for (let below = path.pop(); below !== undefined; below = path.pop()) {
      if (functions.canBeBlamed(functionAt[below]!)) nearest = functionAt[below]!
      blamed[below] = nearest
    }
  }
  return blamed
}
