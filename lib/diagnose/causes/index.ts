import type { Case } from '../case.ts'
import type { Suspicion } from '../suspicion.ts'
import { awaiting } from './awaiting.ts'
import { errors } from './errors.ts'
import { gc } from './gc.ts'
import { heapLeak } from './heap-leak.ts'
import { host } from './host.ts'
import { ownWork } from './own-work.ts'
import { saturation } from './saturation.ts'
import { thresholds } from '../thresholds.ts'

const causes: readonly ((one: Case) => Iterable<Suspicion>)[] = [
  ownWork,
  saturation,
  gc,
  heapLeak,
  awaiting,
  errors,
  host,
]

/** Everything that may be the cause, what explains the most first. */
export function suspicionsOf(one: Case): Suspicion[] {
  const all = causes.flatMap((suspect) => Array.from(suspect(one)))
  return withItsCollections(one, all).toSorted((a, b) => b.share - a.share)
}

/** Within one block, what V8 collects is what the block allocates: a big `JSON.parse` is no allocation churn. */
function withItsCollections({ complaint }: Case, all: Suspicion[]): Suspicion[] {
  if (complaint.kind !== 'loop' || complaint.focus === null) return all
  const collections = all.find(({ cause }) => cause === 'gc')
  const [work] = all.filter(({ cause }) => cause === 'blocked-loop').toSorted((a, b) => b.share - a.share)
  if (!collections || !work || work.share < thresholds.mentionShare) return all
  const share = Math.min(1, work.share + collections.share)
  return all.map((one) => {
    if (one === work) return { ...work, share, evidence: [...work.evidence, ...collections.evidence] }
    return one === collections ? { ...one, share: 0 } : one
  })
}
