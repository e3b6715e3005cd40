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

/** How requests ended. */
export interface Endings {
  count: number
  failed: number
  /** Everything but 499: the client that left is neither good nor bad. */
  answered: number
  aborted: number
  status: StatusCounts
}

export function endingsOf(tallies: readonly number[]): Endings {
  const [ok, redirected, refused, failed, left, aborted] = tallies as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const answered = ok + redirected + refused + failed
  const status = { '2xx': ok, '3xx': redirected, '4xx': refused, '5xx': failed, '499': left }
  return { count: answered + left, failed, answered, aborted, status }
}
