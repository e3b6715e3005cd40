import type { HeapSites } from '../diagnose/evidence.ts'
import type { CpuSamples, Frame, Recording } from '../diagnose/recording.ts'
import type { Place } from '../source-maps/place.ts'

/** Every function that a verdict may name, those with the most samples first. */
export function* hottestFirst(
  recordings: readonly (Recording | null)[],
  heap: readonly (HeapSites | null | undefined)[],
): Generator<Place> {
  for (const look of heap) {
    for (const site of look?.sites ?? []) {
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
