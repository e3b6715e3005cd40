import type { CpuSamples, Frame } from '../../diagnose/recording.ts'

/** Samples as they are kept or handed over: of one window, or of several as one. */
export type SampleColumns = {
  readonly [
    Column in Exclude<keyof CpuSamples, 'frames' | 'routes' | 'intervalMs' | 'exact'>
  ]: ArrayLike<number>
} & Readonly<Pick<CpuSamples, 'frames' | 'routes'>>

/** More frames than that are in no process. */
const maxFrames = 2 ** 24

/** Many windows as one tree of calls. Only what has samples comes into it. */
export class CallTree {
  readonly samples: CpuSamples
  readonly #frameIndex = new Map<Frame, number>()
  /** A node by its parent and its frame. */
  readonly #nodeIndex = new Map<number, number>()
  readonly #routeIndex = new Map<string, number>()

  constructor(intervalMs: number) {
    this.samples = {
      frames: [],
      nodeFrame: [],
      nodeParent: [],
      sampleNode: [],
      sampleAtMs: [],
      sampleRequest: [],
      sampleRoute: [],
      routes: [],
      intervalMs,
    }
  }

  add(part: SampleColumns, isWanted: (atMs: number) => boolean): void {
    const nodeOf = new Int32Array(part.nodeFrame.length).fill(-1)
    const { samples } = this
    for (let at = 0; at < part.sampleNode.length; at++) {
      const atMs = part.sampleAtMs[at]!
      if (!isWanted(atMs)) continue
      samples.sampleNode.push(this.#place(part, part.sampleNode[at]!, nodeOf))
      samples.sampleAtMs.push(atMs)
      samples.sampleRequest.push(part.sampleRequest[at]!)
      samples.sampleRoute.push(this.#route(part.routes[part.sampleRoute[at]!]))
    }
  }

  #place(part: SampleColumns, leaf: number, nodeOf: Int32Array): number {
    const path: number[] = []
    let known = -1
    for (let node = leaf; node !== -1 && known === -1; node = part.nodeParent[node]!) {
      known = nodeOf[node]!
      if (known === -1) path.push(node)
    }
    for (let node = path.pop(); node !== undefined; node = path.pop()) {
      known = this.#call(known, part.frames[part.nodeFrame[node]!]!)
      nodeOf[node] = known
    }
    return known
  }

  #call(parent: number, frame: Frame): number {
    const { frames, nodeFrame, nodeParent } = this.samples
    const index = indexIn(this.#frameIndex, frame, frames)
    const key = (parent + 1) * maxFrames + index
    let node = this.#nodeIndex.get(key)
    if (node === undefined) {
      node = nodeFrame.push(index) - 1
      nodeParent.push(parent)
      this.#nodeIndex.set(key, node)
    }
    return node
  }

  #route(name: string | undefined): number {
    return name === undefined ? -1 : indexIn(this.#routeIndex, name, this.samples.routes)
  }
}

function indexIn<T>(known: Map<T, number>, item: T, list: T[]): number {
  let index = known.get(item)
  if (index === undefined) {
    index = list.push(item) - 1
    known.set(item, index)
  }
  return index
}
