import type { HeapSites } from '../diagnose/evidence.ts'
import type { CpuSamples, Frame, Recording } from '../diagnose/recording.ts'
import type { Place } from '../source-maps/place.ts'

/** Every function that a verdict may name, those with the most samples first. */
export function* hottestFirst(
  recordings: readonly (Recording | null)[],
  heap: { first: HeapSites; second: HeapSites } | null,
): Generator<Place> {
  for (const { sites } of heap ? [heap.second, heap.first] : []) {
    for (const site of sites) {
      yield site
      if (site.caller) yield site.caller
    }
  }
  for (const recording of recordings) if (recording?.cpu) yield* bySamples(recording.cpu)
}

function bySamples({ frames, nodeFrame, sampleNode }: CpuSamples): Frame[] {
  const samples = new Uint32Array(frames.length)
  for (const node of sampleNode) samples[nodeFrame[node]!]!++
  const order = Array.from(frames.keys()).toSorted((a, b) => samples[b]! - samples[a]!)
  return order.map((at) => frames[at]!)
}
