import type { RequestRecord } from './recording.ts'

export function durationOf({ startMs, endMs }: Pick<RequestRecord, 'startMs' | 'endMs'>): number {
  return endMs - startMs
}

/** The slowest first. */
export function bySlowness(requests: readonly RequestRecord[]): RequestRecord[] {
  return requests.toSorted((a, b) => durationOf(b) - durationOf(a))
}

/** Evenly chosen, where all of them would only take time. */
export function thinned(requests: readonly RequestRecord[], most: number): readonly RequestRecord[] {
  const step = Math.ceil(requests.length / most)
  return step > 1 ? requests.filter((_, at) => at % step === 0) : requests
}
