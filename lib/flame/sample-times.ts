import type { FlameProfile } from './input.ts'

/** How long each sample stands for, in microseconds: until the next one, the last until the end. As DevTools counts. */
export function sampleTimesUs({ samples, timeDeltas, startTime, endTime }: FlameProfile): number[] {
  let atUs = startTime
  const times: number[] = []
  for (let i = 0; i < samples.length; i++) {
    atUs += positive(timeDeltas[i] ?? 0)
    times.push(i + 1 < samples.length ? positive(timeDeltas[i + 1] ?? 0) : positive(endTime - atUs))
  }
  return times
}

/** The time that a profile covers. */
export function spanUs({ timeDeltas, startTime, endTime }: FlameProfile): number {
  const sampled = timeDeltas.reduce((sum, delta) => sum + positive(delta), 0)
  return Math.max(positive(endTime - startTime), sampled)
}

/** V8's clock may step back by some microseconds. */
function positive(us: number): number {
  return us > 0 ? us : 0
}
