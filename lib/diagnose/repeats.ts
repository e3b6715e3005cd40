import { mean } from './numbers.ts'
import type { RequestRecord } from './recording.ts'
import type { Stretch } from './stretch.ts'

/** Fewer calls than this are how requests are made. */
const MANY_CALLS = 5
/** So many give a mean that is good enough. */
const MAX_REQUESTS = 200

/** How often requests called one operation, of those that are known to have called it at all: `41 calls (4 before)`. */
export function callsText(name: string, now: RequestsIn, before: RequestsIn | null): string | null {
  const calls = callsIn(name, now)
  if (calls < MANY_CALLS) return null
  const callsBefore = before === null ? 0 : callsIn(name, before)
  return `${Math.round(calls)} calls${callsBefore > 0 ? ` (${Math.round(callsBefore)} before)` : ''}`
}

export interface RequestsIn {
  stretch: Stretch
  requests: readonly RequestRecord[]
}

function callsIn(name: string, { stretch, requests }: RequestsIn): number {
  let [calls, callers] = [0, 0]
  for (const { number } of requests.slice(0, MAX_REQUESTS)) {
    const theirs = stretch.traffic.operations(number).filter((one) => one.name === name).length
    calls += theirs
    if (theirs > 0) callers++
  }
  return mean(calls, callers)
}
