import type { Case } from '../case.ts'
import { churnMs } from '../churn.ts'
import { culpritOf, routeOfFunction, type Chosen, type Culprit } from '../culprit.ts'
import { leakCulprit, routeOfLeak, survivorCulprit } from '../heap-places.ts'
import { mean, share as ratio, sum } from '../numbers.ts'
import { owner } from '../owners.ts'
import { culpritEvidence, culpritText, partOf, routeOf, type Suspicion } from '../suspicion.ts'
import type { Stretch } from '../stretch.ts'
import { thresholds } from '../thresholds.ts'
import { bytesText, msText, percentText } from '../words.ts'
import { isHeapFull } from './heap-leak.ts'

/** Collections took the time: because too much is allocated, or because too much is kept. */
export function* gc(one: Case): Generator<Suspicion> {
  const { during, calm, budget, evidence } = one
  if (!budget) return
  const gcMs = budget.gcMs + churnMs(one)
  const share = partOf(one, gcMs)
  const isFull = isHeapFull(during)
  const culprit =
    share < thresholds.mentionShare
      ? null
      : isFull
        ? leakCulprit(one)
        : (survivorCulprit(one) ?? allocator(one))
  const route = culprit && (isFull ? routeOfLeak(one, culprit) : routeOfFunction(during, culprit.id))
  const before = calm ? `, ${percentText(calm.gcRatio)} before` : ''
  const paused = `collections stop everything for ${percentText(during.gcRatio)} of the time${before}`
  const by = culprit ? `; the allocations come from ${culpritText(one, culprit)}` : ''
  const { pauses, longestMs } = pausesOf(during)
  yield {
    cause: isFull ? 'heap-leak' : 'gc',
    share,
    support: pauses,
    ...(culprit ? {} : { atMost: 'medium' as const }),
    ...(route !== null && routeOf(one, route)),
    ...(culprit && { culprit }),
    summary: isFull
      ? `The heap is nearly full, so V8 collects all the time: ${paused}${by}.`
      : `Too much is allocated: ${paused}${by}.`,
    evidence: [
      `${pauses} pauses, the longest ${msText(longestMs)}.`,
      ...heapLine(during),
      ...culpritEvidence(one, culprit),
      ...(evidence.heap
        ? []
        : ['No heap profile was taken: the function is the one that ran when V8 collected.']),
    ],
    why:
      share > 0
        ? `collections explain ${percentText(share)}`
        : `collections take ${percentText(during.gcRatio)}${before}`,
  }
}

/** The samples that collections came after. */
function beforeCollections({ owners }: Stretch): Chosen {
  const isLast = new Uint8Array(owners.length)
  let last = -1
  for (const [sample, by] of owners.entries()) {
    if (by !== owner.collector) last = sample
    else if (last >= 0 && owners[last] !== owner.idle) isLast[last] = 1
  }
  return (sample) => isLast[sample] === 1
}

/** What ran just before V8 collected, more often than it did before. */
function allocator(one: Case): Culprit | null {
  const { during, calm } = one
  const calmNear = calm && beforeCollections(calm)
  return (
    culpritOf(
      one,
      beforeCollections(during),
      during.spanMs,
      (sample) => calmNear?.(sample) === true,
      calm?.spanMs ?? 0,
    ) ??
    culpritOf(
      one,
      () => true,
      during.spanMs,
      () => true,
      calm?.spanMs ?? 0,
    )
  )
}

function pausesOf({ recording }: Stretch): { pauses: number; longestMs: number } {
  return {
    pauses: recording.gc.length,
    longestMs: recording.gc.reduce((longest, { pauseMs }) => Math.max(longest, pauseMs), 0),
  }
}

function heapLine({ recording }: Stretch): string[] {
  const last = recording.memory.at(-1)
  if (!last || !(last.heapLimitBytes > 0)) return []
  const used = ratio(last.heapUsedBytes, last.heapLimitBytes)
  const major = recording.gc.filter(({ kind }) => kind === 'major')
  const majorMs = mean(sum(major.map(({ pauseMs }) => pauseMs)), 1)
  return [
    `The heap holds ${bytesText(last.heapUsedBytes)}, ${percentText(used)} of its limit; full collections took ${msText(majorMs)}.`,
  ]
}
