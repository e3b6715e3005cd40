import type { Profiler } from 'node:inspector'
import type { Frame } from '../../diagnose/recording.ts'
import type { FramePool } from './frame-pool.ts'

/** The samples of one stretch, of which the next window begins where this one ends. */
export interface CpuWindow {
  fromMs: number
  toMs: number
  intervalMs: number
  frames: Frame[]
  /** Parents come before their calls; −1 at the top. */
  nodeFrame: Int32Array
  nodeParent: Int32Array
  sampleNode: Int32Array
  sampleAtMs: Float64Array
  /** How long the main thread was held to end it. */
  holdMs: number
}

export interface Folding {
  pool: FramePool
  /** V8's microseconds to the main thread's milliseconds. */
  toMainMs: (v8Us: number) => number
  /** Up to here the window before has had the samples: the two overlap while one takes over from the other. */
  afterMs: number
  intervalMs: number
  holdMs: number
}

/** Our own work on the main thread, by which its samples are told apart and left out. */
export const ownFunction = 'perfguardRotation'

/** V8's profile in the form that is kept: less than half the size, with absolute times. */
export function foldProfile(profile: Profiler.Profile, folding: Folding): CpuWindow {
  const { pool, toMainMs, afterMs, intervalMs, holdMs } = folding
  const { indexOf, own, ...tree } = foldTree(profile.nodes, pool)
  const samples = profile.samples ?? []
  const deltas = profile.timeDeltas ?? []
  const kept: { node: number; atMs: number }[] = []
  let atUs = profile.startTime
  let sorted = true
  for (let at = 0; at < samples.length; at++) {
    atUs += deltas[at] ?? 0
    const node = indexOf.get(samples[at]!)
    const atMs = toMainMs(atUs)
    if (node === undefined || own.has(node) || atMs <= afterMs) continue
    sorted &&= kept.length === 0 || kept.at(-1)!.atMs <= atMs
    kept.push({ node, atMs })
  }
  // V8's two sources of samples, its thread and the start of a profile, can overtake each other.
  if (!sorted) kept.sort((a, b) => a.atMs - b.atMs)
  return {
    fromMs: Math.max(afterMs, toMainMs(profile.startTime)),
    toMs: toMainMs(profile.endTime),
    intervalMs,
    ...tree,
    sampleNode: Int32Array.from(kept, ({ node }) => node),
    sampleAtMs: Float64Array.from(kept, ({ atMs }) => atMs),
    holdMs,
  }
}

interface Tree {
  frames: Frame[]
  nodeFrame: Int32Array
  nodeParent: Int32Array
  /** By V8's id. */
  indexOf: Map<number, number>
  own: Set<number>
}

function foldTree(nodes: readonly Profiler.ProfileNode[], pool: FramePool): Tree {
  const frames: Frame[] = []
  const frameIndex = new Map<Frame, number>()
  const nodeFrame: number[] = []
  const nodeParent: number[] = []
  const indexOf = new Map<number, number>()
  const own = new Set<number>()
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const ready: [node: Profiler.ProfileNode, parent: number][] = []
  const descend = (node: Profiler.ProfileNode, parent: number): void => {
    for (const id of node.children ?? []) ready.push([byId.get(id)!, parent])
  }
  // V8's first node is `(root)`, which says nothing.
  if (nodes[0] !== undefined) descend(nodes[0], -1)
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    const [node, parent] = next
    const frame = pool.frameOf(node.callFrame)
    let index = frameIndex.get(frame)
    if (index === undefined) {
      index = frames.push(frame) - 1
      frameIndex.set(frame, index)
    }
    const at = nodeFrame.push(index) - 1
    nodeParent.push(parent)
    indexOf.set(node.id, at)
    if (own.has(parent) || frame.functionName === ownFunction) own.add(at)
    descend(node, at)
  }
  return {
    frames,
    nodeFrame: Int32Array.from(nodeFrame),
    nodeParent: Int32Array.from(nodeParent),
    indexOf,
    own,
  }
}
