import type { CallTree } from './call-tree.ts'
import { Curve } from './curve.ts'
import { lowerBound } from './numbers.ts'
import type { RequestRecord } from './recording.ts'
import type { Traffic } from './traffic.ts'

/** For samples of which only the route is known: each of its requests that were open then has an equal part. */
export function spreadCurves(
  tree: CallTree,
  owners: Int32Array,
  sampleMs: number,
  traffic: Traffic,
): Map<number, Curve> {
  const curves = new Map<number, Curve>()
  const numbers = new Set<number>()
  for (const { number } of traffic.requests(null)) numbers.add(number)
  numbers.delete(0)
  const openAt = new Map<number, (ms: number) => number>()
  for (let sample = 0; sample < tree.samples; sample++) {
    const route = owners[sample]!
    // A number that no record has is that of a request which the recorder left out.
    if (route < 0 || numbers.has(tree.sampleRequest[sample]!)) continue
    let open = openAt.get(route)
    if (!open) openAt.set(route, (open = openCounter(traffic.requests(route))))
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
