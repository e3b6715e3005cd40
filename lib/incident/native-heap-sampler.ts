import type { HeapProfile, HeapProfileNode } from '../export/v8-profile.ts'
import type { Clock } from '../types.ts'
import { CaptureTimes } from './capture-times.ts'
import type { Captured, CaptureEngine } from './engine.ts'
import {
  inspectorFrame,
  nativeProfiler,
  type NativeHeapNode,
  type NativeProfiler,
} from './native-profiler.ts'
import { urlNames } from './profile-names.ts'

const INTERVAL_BYTES = 512 * 1_024
const DEPTH = 128

/**
 * V8's sampling heap profiler through `v8-profiler-next`. It forces no collection: what is garbage already still
 * stands in its profile. And it cannot tell whether another tool samples: V8 has one sampler in a process.
 */
export class NativeHeapSampler implements CaptureEngine<HeapProfile> {
  readonly #times: CaptureTimes
  #profiler: NativeProfiler | null = null

  constructor(clock: Clock) {
    this.#times = new CaptureTimes(clock)
  }

  async start(): Promise<void> {
    this.#times.starting()
    const profiler = nativeProfiler()
    profiler.startSamplingHeapProfiling(INTERVAL_BYTES, DEPTH)
    this.#profiler = profiler
    this.#times.started()
  }

  async stop(): Promise<Captured<HeapProfile>> {
    const profiler = this.#profiler
    if (!profiler) throw new Error('the heap sampler does not run')
    this.#profiler = null
    this.#times.stopping()
    const profile = asInspector(profiler.stopSamplingHeapProfiling().head)
    return { ...this.#times.captured(profile), withGarbage: true }
  }

  cancel(): void {
    this.#profiler?.stopSamplingHeapProfiling()
    this.#profiler = null
  }
}

/** Viewers look for ids and for a list of samples, which may be empty. */
function asInspector(head: NativeHeapNode): HeapProfile {
  const urlOf = urlNames()
  let id = 0
  const copy = ({ callFrame, selfSize }: NativeHeapNode): HeapProfileNode => {
    return { callFrame: inspectorFrame(callFrame, urlOf), selfSize, id: ++id, children: [] }
  }
  const top = copy(head)
  // Not recursive: the depth is the application's.
  const open = [{ from: head, to: top }]
  for (let next = open.pop(); next; next = open.pop()) {
    for (const child of next.from.children) {
      const to = copy(child)
      next.to.children.push(to)
      open.push({ from: child, to })
    }
  }
  return { head: top, samples: [] }
}
