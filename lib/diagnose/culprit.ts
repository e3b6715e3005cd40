import type { CallTree } from './call-tree.ts'
import type { Case } from './case.ts'
import type { CodePlace } from './functions.ts'
import { add, largest, mean, share, sum } from './numbers.ts'
import { noShares, type Shares } from './shares.ts'
import type { Stretch } from './stretch.ts'
import { thresholds } from './thresholds.ts'

export interface Culprit {
  id: number
  place: CodePlace
  /** Of the loop's busy time: by itself with the native and Node code it calls, with everything, and before. */
  selfRatio: number
  totalRatio: number
  ratioBefore: number | null
  /** Samples in which it was seen. */
  samples: number
  /** The native or Node function it calls, where most of its time goes there. */
  calls: CodePlace | null
  /** For a package: the application's function nearest above. */
  calledBy: CodePlace | null
}

export type Chosen = (sample: number) => boolean

/**
 * The function where the added time is: of `now` against `before`, each divided by its norm (requests, or seconds).
 * Either it took most of it itself, or it is the innermost under which most of it happened.
 */
export function culpritOf(
  one: Case,
  now: Chosen,
  nowNorm: number,
  before: Chosen,
  beforeNorm: number,
): Culprit | null {
  const { during, calm, functions } = one
  const sharesNow = during.shares(now)
  if (!sharesNow || sharesNow.samples === 0) return null
  const sharesBefore = (beforeNorm > 0 ? calm?.shares(before) : null) ?? noShares
  const norms = [nowNorm > 0 ? nowNorm : 1, beforeNorm > 0 ? beforeNorm : 1] as const
  let grownMs = sharesNow.sumMs / norms[0] - sharesBefore.sumMs / norms[1]
  let beforeMs = (sums: 'selfMs' | 'totalMs', id: number): number =>
    (sharesBefore[sums].get(id) ?? 0) / norms[1]
  if (!(grownMs > 0)) {
    grownMs = sharesNow.sumMs / norms[0]
    beforeMs = () => 0
  }
  const growthOf = (sums: 'selfMs' | 'totalMs', id: number): number =>
    (sharesNow[sums].get(id) ?? 0) / norms[0] - beforeMs(sums, id)
  const enough = thresholds.culpritShare * grownMs
  const candidates = [...sharesNow.totalMs.keys()].filter((id) => functions.canBeBlamed(id))
  const byItself = largest(new Map(candidates.map((id) => [id, growthOf('selfMs', id)])))
  let id = byItself && byItself[1] >= enough ? byItself[0] : null
  id ??= innermost(
    candidates.filter((each) => growthOf('totalMs', each) >= enough),
    sharesNow,
    growthOf,
  )
  return id === null ? null : described(one, id, now)
}

/** The least that is still enough; of two that are nearly the same, the one nearer to the top of the stack. */
function innermost(
  candidates: readonly number[],
  shares: Shares,
  growthOf: (sums: 'totalMs', id: number) => number,
): number | null {
  let found: number | null = null
  for (const id of candidates) {
    if (found === null) found = id
    else {
      const [growth, least] = [growthOf('totalMs', id), growthOf('totalMs', found)]
      const isLess = growth < 0.95 * least
      const isAsMuch = growth <= least / 0.95
      if (isLess || (isAsMuch && depthBelow(shares, id) < depthBelow(shares, found))) found = id
    }
  }
  return found
}

function depthBelow({ distance, totalMs }: Shares, id: number): number {
  return mean(distance.get(id) ?? 0, totalMs.get(id) ?? 0)
}

/** A function in figures: its part of all that the loop did, whoever it was done for. */
export function described({ during, calm, functions }: Case, id: number, chosen: Chosen): Culprit {
  const busy = during.shares() ?? noShares
  const calmBusy = calm?.shares()
  const around = neighboursOf(during, id, chosen)
  return {
    id,
    place: functions.places[id]!,
    selfRatio: share(busy.selfMs.get(id) ?? 0, busy.sumMs),
    totalRatio: share(busy.totalMs.get(id) ?? 0, busy.sumMs),
    ratioBefore:
      calmBusy && calmBusy.samples > 0 ? share(calmBusy.totalMs.get(id) ?? 0, calmBusy.sumMs) : null,
    samples: around.samples,
    calls: around.calls === null ? null : functions.places[around.calls]!,
    calledBy: around.calledBy === null ? null : functions.places[around.calledBy]!,
  }
}

function neighboursOf(
  { tree, owners }: Stretch,
  id: number,
  chosen: Chosen,
): { samples: number; calls: number | null; calledBy: number | null } {
  const calls = new Map<number, number>()
  const callers = new Map<number, number>()
  let samples = 0
  for (let sample = 0; sample < owners.length; sample++) {
    if (!tree || !chosen(sample)) continue
    const found = findOnStack(tree, tree.sampleNode[sample]!, id)
    if (!found) continue
    samples++
    if (found.below !== -1) add(calls, found.below, 1)
    if (found.application !== -1) add(callers, found.application, 1)
  }
  const kind = (one: number): string => tree!.functions.places[one]!.kind
  const called = largest(calls)
  const isForeign =
    called !== null && called[1] >= samples / 2 && ['native', 'node'].includes(kind(called[0]))
  const calledBy = samples > 0 && kind(id) === 'package' ? largest(callers) : null
  return { samples, calls: isForeign ? called[0] : null, calledBy: calledBy?.[0] ?? null }
}

/** The innermost call of a function on a stack, with what it calls and the application's function above. */
function findOnStack(
  tree: CallTree,
  node: number,
  id: number,
): { below: number; application: number } | null {
  let below = -1
  let at = node
  for (; at !== -1 && tree.nodeFunction[at] !== id; at = tree.nodeParent[at]!) below = tree.nodeFunction[at]!
  if (at === -1) return null
  for (at = tree.nodeParent[at]!; at !== -1; at = tree.nodeParent[at]!) {
    const above = tree.nodeFunction[at]!
    if (above !== id && tree.functions.places[above]!.kind === 'application')
      return { below, application: above }
  }
  return { below, application: -1 }
}

/** The route that a function works for most often: in at least this share of the samples that say for whom. */
export function routeOfFunction({ tree, owners }: Stretch, id: number, least = 0): number | null {
  const counts = new Map<number, number>()
  for (const [sample, by] of owners.entries()) {
    if (tree && by >= 0 && findOnStack(tree, tree.sampleNode[sample]!, id)) add(counts, by, 1)
  }
  const most = largest(counts)
  return most !== null && most[1] >= least * sum(counts.values()) ? most[0] : null
}
