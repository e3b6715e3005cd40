import type { Marks } from '../drained.ts'

/** For each of the ascending `times`, what the main thread then worked for; 0 before the first mark. */
export function labelsAt(times: ArrayLike<number>, { atMs, request }: Marks): Float64Array {
  const labels = new Float64Array(times.length)
  let mark = -1
  for (let at = 0; at < times.length; at++) {
    while (mark + 1 < atMs.length && atMs[mark + 1]! <= times[at]!) mark++
    labels[at] = mark === -1 ? 0 : request[mark]!
  }
  return labels
}
