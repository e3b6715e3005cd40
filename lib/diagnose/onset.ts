import { lastChange } from './change-point.ts'
import { clean } from './clean.ts'
import type { Trigger } from './evidence.ts'
import { isError } from './failures.ts'
import { mean, share } from './numbers.ts'
import type { Recording } from './recording.ts'

const SECOND_MS = 1_000
/** More seconds than anybody records; a recording with wild times must not cost memory. */
const MAX_SECONDS = 3_600

/** When the trouble began, as far as the recording can tell: `before` ends here, `during` begins. */
export function onsetMs(raw: Recording, trigger: Trigger): number {
  const recording = clean(raw)
  const { fromMs, toMs } = recording
  const within = (ms: number): number => (Number.isFinite(ms) ? Math.min(toMs, Math.max(fromMs, ms)) : toMs)
  switch (trigger.kind) {
    case 'blocked-loop':
      return within(trigger.atMs - trigger.blockedMs)
    case 'starvation':
      return within(toMs - trigger.silentMs)
    case 'memory':
    case 'hand':
      return toMs
    case 'sla': {
      const badness = badnessOf(recording, trigger)
      const began = lastChange(badness)
      return began === null ? toMs : within(fromMs + began * SECOND_MS)
    }
  }
}

/** How bad each second was, from 0. */
function badnessOf(
  recording: Recording,
  { subject, metric, limit }: Extract<Trigger, { kind: 'sla' }>,
): number[] {
  const { requests, open, operations, beats, gc, toMs } = recording
  const isSubject = ({ route }: { route: string | null }): boolean =>
    subject === route || subject === '*' || subject === 'process'
  const theirs = requests.filter(isSubject)
  const calls = operations.filter(({ name }) => name === subject)
  switch (metric) {
    case 'errorRatio':
    case 'availability':
    case 'errorBudget':
      return ratios(recording, [
        ...theirs.map((one) => ({ endMs: one.endMs, weight: one.weight, isBad: isError(one) })),
        ...calls.map(({ endMs, failed }) => ({ endMs, weight: 1, isBad: failed })),
      ])
    case 'loopDelayP99Ms':
    case 'loopBlockedMs':
      return perSecond(
        recording,
        beats.map(({ atMs, delayMs, heldMs }) => [atMs, delayMs + heldMs]),
      )
    case 'gcPauseRatio':
      return perSecond(
        recording,
        gc.map(({ atMs, pauseMs }) => [atMs, pauseMs]),
      )
    case 'cpuRatio':
      return cpuBySecond(recording)
    case 'rssBytes':
    case 'heapUsedRatio':
    case 'heapGrowthBytesPerMin':
    case 'throughputPerSec':
    case 'hitRatio':
      return []
    default: {
      const unfinished = open.filter(isSubject).map((one) => [one.startMs, toMs - one.startMs] as const)
      const finished = [...theirs, ...calls].map(({ startMs, endMs }) => [startMs, endMs - startMs] as const)
      return slowness(recording, [...finished, ...unfinished], limit)
    }
  }
}

/** By the second in which a request began: it is slow because of what came after, never of what came before. */
function slowness(
  recording: Recording,
  all: readonly (readonly [startMs: number, ms: number])[],
  limit: number,
): number[] {
  const seconds = secondsOf(recording)
  const totals = new Float64Array(seconds)
  const counts = new Float64Array(seconds)
  for (const [startMs, ms] of all) {
    const second = Math.floor((startMs - recording.fromMs) / SECOND_MS)
    if (second < 0 || second >= seconds) continue
    // A part below the limit counts too: what creeps was on its way before it crossed.
    totals[second]! += limit > 0 ? Math.min(1, ms / limit) + (ms > limit ? 1 : 0) : ms
    counts[second]!++
  }
  return Array.from(totals, (total, second) => mean(total, counts[second]!))
}

function ratios(
  recording: Recording,
  all: readonly { endMs: number; weight: number; isBad: boolean }[],
): number[] {
  const totals = perSecond(
    recording,
    all.map((one) => [one.endMs, one.weight]),
  )
  const bad = perSecond(
    recording,
    all.map(({ endMs, weight, isBad }) => [endMs, isBad ? weight : 0]),
  )
  return totals.map((total, second) => share(bad[second]!, total))
}

function cpuBySecond(recording: Recording): number[] {
  const { host } = recording
  return perSecond(
    recording,
    host.slice(1).map((row, at) => [row.atMs, Math.max(0, row.processCpuMs - host[at]!.processCpuMs)]),
  )
}

function perSecond(
  recording: Recording,
  amounts: readonly (readonly [atMs: number, amount: number])[],
): number[] {
  const sums = Array.from<number>({ length: secondsOf(recording) }).fill(0)
  for (const [atMs, amount] of amounts) {
    const second = Math.floor((atMs - recording.fromMs) / SECOND_MS)
    if (second >= 0 && second < sums.length && Number.isFinite(amount)) sums[second]! += amount
  }
  return sums
}

function secondsOf({ fromMs, toMs }: Recording): number {
  return Math.min(MAX_SECONDS, Math.ceil((toMs - fromMs) / SECOND_MS))
}
