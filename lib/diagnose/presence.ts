import type { CallTree } from './call-tree.ts'
import { lengthOf, samplesIn, type Hold } from './holds.ts'
import { mean, sum } from './numbers.ts'
import { owner, type Routes } from './owners.ts'
import type { RequestRecord } from './recording.ts'
import type { Traffic } from './traffic.ts'
import { thresholds } from './thresholds.ts'

/**
 * Whose work without a label held the loop: the route that was there every time, and only then. A victim's requests
 * meet a hold as often as the loop is held; those of the one who holds it always do.
 */
export function presentRoute(holds: readonly Hold[], { byRoute }: Traffic): number | null {
  const unnamed = holds.filter(({ piece }) => piece?.owner === owner.background)
  const [first, last] = [unnamed[0], unnamed.at(-1)]
  if (!first || !last || unnamed.length < thresholds.presentHolds) return null
  const byChance = mean(lengthOf(unnamed), last.toMs - first.fromMs)
  const scores = [...byRoute].map(([route, all]) => ({ route, score: presence(unnamed, all) }))
  const [most, next] = scores.toSorted((a, b) => b.score - a.score)
  if (!most || most.score < thresholds.presentShare) return null
  const isAlone = most.score - (next?.score ?? 0) >= thresholds.presentMargin
  return isAlone && most.score - byChance >= thresholds.presentMargin ? most.route : null
}

/** The share of the holds in which one of its requests was open all the time, times that of its requests in holds. */
function presence(holds: readonly Hold[], requests: readonly RequestRecord[]): number {
  const inHold = new Set<RequestRecord>()
  let covered = 0
  for (const hold of holds) {
    const there = requests.filter(
      (one) => one.startMs <= hold.fromMs + SLACK_MS && one.endMs >= hold.toMs - SLACK_MS,
    )
    if (there.length > 0) covered++
    for (const one of there) inHold.add(one)
  }
  const theirs = requests.length === 0 ? 0 : sum([...inHold].map(({ weight }) => weight))
  return mean(covered, holds.length) * mean(theirs, sum(requests.map(({ weight }) => weight)))
}

/** Where a hold begins is known by a sample. */
const SLACK_MS = 12

/** When a block began is known by the heartbeat before it. */
const BEAT_MS = 20

/** Node calls what a timer or an immediate runs from here. */
const timers = new Set(['listOnTimeout', 'processImmediate'])

/**
 * Whose work without a label one block was: the route of the only request that was under way all the while, unless a
 * timer ran. Who was alone there is the likeliest, no more.
 */
export function loneRoute(
  { tree, traffic, routes }: { tree: CallTree | null; traffic: Traffic; routes: Routes },
  [fromMs, toMs]: readonly [number, number],
): number | null {
  const there = traffic
    .requests(null)
    .filter(({ startMs, endMs }) => startMs <= fromMs + BEAT_MS && endMs >= toMs - BEAT_MS)
  const [only] = there
  if (!only || there.length > 1 || only.route.startsWith('(') || !tree) return null
  const isTimer = (node: number): boolean => {
    for (let at = node; at !== -1; at = tree.nodeParent[at]!) {
      const { kind, functionName } = tree.functions.places[tree.nodeFunction[at]!]!
      if (kind === 'node' && timers.has(functionName)) return true
    }
    return false
  }
  const samples = [...samplesIn(tree, fromMs, toMs)].filter((sample) => !tree.isIdle(sample))
  const timed = samples.filter((sample) => isTimer(tree.sampleNode[sample]!))
  return samples.length > 0 && timed.length < samples.length / 10 ? routes.idOf(only.route) : null
}
