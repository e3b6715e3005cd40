import type { Alert } from './message.ts'

/** Who of several workers speaks of a limit that may be broken in each. `key` is the limit's. */
export interface Floor {
  /** It is broken here: whether this worker is the one that tells. */
  enter(key: string, alert: Alert): boolean
  /** It is not any more: whether it is broken nowhere, so that this worker tells of the end. */
  leave(key: string): boolean
  /** Which of those that are broken here this worker goes on to speak for. */
  spokenFor(keys: readonly string[]): string[]
  /** What was told of by workers that are gone, and is broken nowhere: this worker tells of its end. */
  orphans(): Alert[]
}

/** Who is alone speaks for itself. */
export const ownFloor: Floor = {
  enter: () => true,
  leave: () => true,
  spokenFor: (keys) => [...keys],
  orphans: () => [],
}
