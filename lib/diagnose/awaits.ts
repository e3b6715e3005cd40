import type { RequestRecord } from './recording.ts'
import type { Stretch } from './stretch.ts'

export interface Awaited {
  name: string
  fromMs: number
  toMs: number
}

/**
 * What a request awaited by name, one after the other: of those side by side the later counts from the end of the
 * earlier. Each without the hold that it ended in, when the loop could not take the answer.
 */
export function awaitedBy({ traffic, holds }: Stretch, request: RequestRecord): Awaited[] {
  const awaited: Awaited[] = []
  let lastMs = request.startMs
  for (const one of traffic.operations(request.number)) {
    const fromMs = Math.max(one.startMs, lastMs)
    const endMs = Math.min(one.endMs, request.endMs)
    const toMs = Math.max(fromMs, Math.min(endMs, heldSince(holds, endMs)))
    if (toMs > fromMs) awaited.push({ name: one.name, fromMs, toMs })
    lastMs = Math.max(lastMs, endMs)
  }
  return awaited
}

/** After a hold, what has come meanwhile is taken one by one: that takes a while, the longer it was held. */
const TAKEN_WITHIN_MS = 2
const TAKEN_WITHIN_SHARE = 1 / 8
const LONGEST_TAKEN_MS = 500

/** The beginning of the hold in which the answer that was taken then may have come; Infinity where there was none. */
function heldSince(holds: Stretch['holds'], takenMs: number): number {
  let sinceMs = Infinity
  for (let at = firstHoldUntil(holds, takenMs - LONGEST_TAKEN_MS); at < holds.length; at++) {
    const { fromMs, toMs } = holds[at]!
    if (fromMs >= takenMs) break
    const takenWithinMs = Math.max(TAKEN_WITHIN_MS, TAKEN_WITHIN_SHARE * (toMs - fromMs))
    if (toMs >= takenMs - takenWithinMs) sinceMs = Math.min(sinceMs, fromMs)
  }
  return sinceMs
}

function firstHoldUntil(holds: Stretch['holds'], ms: number): number {
  let low = 0
  let high = holds.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds[middle]!.toMs < ms) low = middle + 1
    else high = middle
  }
  return low
}
