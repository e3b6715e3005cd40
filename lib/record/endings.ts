import type { StatusCounts } from '../types.ts'

/** The ways in which a request ends: the tallies of a route's window. A cut-off answer is tallied twice. */
const FAILED = 3
const LEFT = 4
export const ABORTED = 5
export const WAYS = 6

/** 1xx (a switched protocol) went well: it counts with 2xx. */
export function wayOf(status: number): number {
  if (status < 300) return 0
  if (status < 400) return 1
  if (status === 499) return LEFT
  return status < 500 ? 2 : FAILED
}

/** How requests ended, as far as it is judged. */
export interface Endings {
  count: number
  failed: number
  /** Everything but 499: the client that left is neither good nor bad. */
  answered: number
  aborted: number
}

export function endingsOf(tallies: readonly number[]): Endings {
  const failed = tallies[FAILED]!
  const answered = tallies[0]! + tallies[1]! + tallies[2]! + failed
  return { count: answered + tallies[LEFT]!, failed, answered, aborted: tallies[ABORTED]! }
}

/** Apart from the rest: to V8 a key like `499` is an index, and such an object takes hundreds of bytes. */
export function statusCounts(tallies: readonly number[]): StatusCounts {
  return {
    '2xx': tallies[0]!,
    '3xx': tallies[1]!,
    '4xx': tallies[2]!,
    '5xx': tallies[FAILED]!,
    '499': tallies[LEFT]!,
  }
}
