import type { StatusCounts } from '../types.ts'

/** The ways in which a request ends: the tallies of a route's window. A cut-off answer is tallied twice. */
const FAILED = 3
const LEFT = 4
export const ABORTED = 5
export const ROUTE_WAYS = 6
/** Operations are asked for hits and misses too. */
export const HIT = 6
export const MISS = 7
export const OPERATION_WAYS = 8

/** What stands for the outcome of an operation, which has no status. */
export const WENT_WELL = 200
export const WENT_WRONG = 500

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

export function endingsOf(tallies: ArrayLike<number>): Endings {
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

/** What was looked up and found; routes have none of it. */
export interface Lookups {
  hits: number
  misses: number
}

export function lookupsOf(tallies: ArrayLike<number>): Lookups {
  return { hits: tallies[HIT] ?? 0, misses: tallies[MISS] ?? 0 }
}
