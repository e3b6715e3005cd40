import type { Case } from '../case.ts'
import type { Suspicion } from '../suspicion.ts'
import { awaiting } from './awaiting.ts'
import { errors } from './errors.ts'
import { gc } from './gc.ts'
import { heapLeak } from './heap-leak.ts'
import { host } from './host.ts'
import { ownWork } from './own-work.ts'
import { saturation } from './saturation.ts'

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
  return causes.flatMap((suspect) => Array.from(suspect(one))).toSorted((a, b) => b.share - a.share)
}
