import type { Curve } from './curve.ts'
import { add, largest, lowerBound, sum } from './numbers.ts'
import { owner } from './owners.ts'
import type { BeatRecord } from './recording.ts'
import type { Traffic } from './traffic.ts'
import type { CallTree } from './call-tree.ts'

/** The loop was held from one moment to another. */
export interface Hold {
  fromMs: number
  toMs: number
  /** Milliseconds of it by owner. */
  byOwner: Map<number, number>
  /** The longest work in one piece in it, whose request is 0 where it is not known. */
  piece: { owner: number; request: number; ms: number } | null
}

export function lengthOf(holds: readonly Hold[]): number {
  return sum(holds.map(({ fromMs, toMs }) => toMs - fromMs))
}

export interface HoldSources {
  tree: CallTree | null
  owners: Int32Array
  intervalMs: number
  gc: Curve
  host: Curve
  traffic: Traffic
}

const BEAT_MS = 20
const SILENT_MS = 100

/** The stretches in which the loop was held, also one that had not ended. */
export function heldStretches(
  beats: readonly BeatRecord[],
  toMs: number,
  sources: HoldSources,
  watched: readonly [fromMs: number, toMs: number] | null,
): [fromMs: number, toMs: number][] {
  const stretches: [number, number][] = []
  let lastMs = -Infinity
  for (const { atMs, heldMs } of beats) {
    const fromMs = Math.max(lastMs, busySince(sources, lastMs, atMs - heldMs))
    if (heldMs > 0 && atMs > fromMs) stretches.push([fromMs, atMs])
    lastMs = Math.max(lastMs, atMs)
  }
  const silentFromMs = lastMs + BEAT_MS
  if (Number.isFinite(lastMs) && toMs - silentFromMs > SILENT_MS && isBusy(sources, silentFromMs, toMs)) {
    stretches.push([silentFromMs, toMs])
  }
  // A block that goes on has no beat yet, and may have no samples either.
  if (watched && !stretches.some(([, endMs]) => endMs > watched[0])) stretches.push([...watched])
  return stretches
}

/** Who held the loop: pauses and waiting for the machine are counted, the rest is split by the samples in it. */
export function holdOf([fromMs, toMs]: readonly [number, number], sources: HoldSources): Hold {
  const byOwner = new Map<number, number>()
  const lengthMs = toMs - fromMs
  const gcMs = Math.min(lengthMs, sources.gc.between(fromMs, toMs))
  const hostMs = Math.min(lengthMs - gcMs, sources.host.between(fromMs, toMs))
  if (gcMs > 0) byOwner.set(owner.collector, gcMs)
  if (hostMs > 0) byOwner.set(owner.host, hostMs)
  const restMs = lengthMs - gcMs - hostMs
  const { tree, owners, intervalMs } = sources
  const seen = new Map<number, number>()
  const pieces = new Map<string, number>()
  for (const sample of samplesIn(tree, fromMs, toMs)) {
    const one = owners[sample]!
    if (one === owner.idle || one === owner.collector) continue
    add(seen, one, 1)
    add(pieces, `${one} ${tree!.sampleRequest[sample]!}`, 1)
  }
  const samples = sum(seen.values())
  if (samples > 0) {
    for (const [one, count] of seen) add(byOwner, one, (restMs * count) / samples)
  } else if (restMs > 0) {
    // A thread that nobody lets run leaves no samples, or samples of the moment before.
    const wasStopped = tree !== null && tree.samples > 0 && lengthMs > 5 * intervalMs && gcMs < lengthMs / 2
    add(byOwner, wasStopped ? owner.host : owner.plumbing, restMs)
  }
  return { fromMs, toMs, byOwner, piece: longestPiece(pieces, samples, restMs, [fromMs, toMs], sources) }
}

/** Without a request's number many small pieces of one route look like one: its answers in that time tell. */
function longestPiece(
  pieces: ReadonlyMap<string, number>,
  samples: number,
  restMs: number,
  [fromMs, toMs]: readonly [number, number],
  { traffic }: HoldSources,
): Hold['piece'] {
  const most = largest(pieces)
  if (!most) return restMs > 0 ? { owner: owner.plumbing, request: 0, ms: restMs } : null
  const [one = 0, request = 0] = most[0].split(' ').map(Number)
  let answers = 1
  if (request === 0 && one >= 0) {
    answers = traffic.requests(one).filter(({ endMs }) => endMs > fromMs && endMs <= toMs + 5).length
  }
  return { owner: one, request, ms: (restMs * most[1]) / samples / Math.max(1, answers) }
}

export function* samplesIn(tree: CallTree | null, fromMs: number, toMs: number): Generator<number> {
  if (!tree) return
  for (let at = lowerBound(tree.sampleAtMs, fromMs); at < tree.samples; at++) {
    if (tree.sampleAtMs[at]! > toMs) return
    yield at
  }
}

/** A beat only tells how late it was; the loop may have been held since before it was due. */
function busySince({ tree, owners, intervalMs }: HoldSources, fromMs: number, dueMs: number): number {
  let sinceMs = dueMs
  for (const sample of [...samplesIn(tree, fromMs, dueMs)].toReversed()) {
    const atMs = tree!.sampleAtMs[sample]!
    if (owners[sample] === owner.idle || sinceMs - atMs > 2 * intervalMs) break
    sinceMs = atMs
  }
  return sinceMs
}

function isBusy({ tree, owners, intervalMs }: HoldSources, fromMs: number, toMs: number): boolean {
  let busy = 0
  for (const sample of samplesIn(tree, fromMs, toMs)) if (owners[sample] !== owner.idle) busy++
  return busy * intervalMs > (toMs - fromMs) / 2
}
