import type { CallTree } from './call-tree.ts'
import { Curve } from './curve.ts'
import { lowerBound } from './numbers.ts'
import type { RequestRecord } from './recording.ts'

/** For samples of which only the route is known: each of its requests that were open then has an equal part. */
export function spreadCurves(
  tree: CallTree,
  owners: Int32Array,
  sampleMs: number,
  requests: ReadonlyMap<number, readonly RequestRecord[]>,
  isSpread: (sample: number) => boolean,
): Map<number, Curve> {
  const curves = new Map<number, Curve>()
  const openAt = new Map<number, (ms: number) => number>()
  for (let sample = 0; sample < tree.samples; sample++) {
    const route = owners[sample]!
    if (route < 0 || !isSpread(sample)) continue
    let open = openAt.get(route)
    if (!open) openAt.set(route, (open = openCounter(requests.get(route) ?? [])))
    const atMs = tree.sampleAtMs[sample]!
    const count = open(atMs)
    if (count === 0) continue
    let curve = curves.get(route)
    if (!curve) curves.set(route, (curve = new Curve()))
    curve.add(atMs, atMs, sampleMs / count)
  }
  return curves
}

/** How many requests were open at a moment. */
function openCounter(requests: readonly RequestRecord[]): (ms: number) => number {
  const begun = runningCount(requests, ({ startMs }) => startMs)
  // One that ends in the very moment of the sample is still open.
  const ended = runningCount(requests, ({ endMs }) => endMs + 1e-6)
  return (ms) => Math.max(0, begun(ms) - ended(ms))
}

function runningCount(
  requests: readonly RequestRecord[],
  timeOf: (request: RequestRecord) => number,
): (ms: number) => number {
  const sorted = requests.toSorted((a, b) => timeOf(a) - timeOf(b))
  const times = Float64Array.from(sorted, timeOf)
  const totals = new Float64Array(sorted.length + 1)
  for (const [at, { weight }] of sorted.entries()) totals[at + 1] = totals[at]! + weight
  return (ms) => totals[lowerBound(times, ms + 1e-9)]!
}
