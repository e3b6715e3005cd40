import type { CpuSamples, Recording, RequestRecord } from '../../diagnose/recording.ts'
import { Ring } from '../../stats/ring.ts'
import { CallTree } from './call-tree.ts'
import { pick, sampleRequests } from './request-sampling.ts'
import type { Chance, RequestList } from './request-sampling.ts'
import type { WindowLog } from './window-log.ts'

/** Newer minutes displace older ones, so that a slow change of the load becomes part of what is usual. */
const maxMinutes = 10
const samplesPerMinute = 600
const roomOfAMinute = { slowest: 30, failed: 30, others: 240 }
const recordsPerMinute = 300

/** Quiet minutes, thinned out: what the process does when nothing is wrong. */
export class QuietReference {
  readonly #chance: Chance
  readonly #minutes = new Ring<Recording>(maxMinutes)

  constructor(chance: Chance) {
    this.#chance = chance
  }

  choose(windows: WindowLog, fromMs: number, toMs: number): CpuSamples | null {
    return windows.between(fromMs, toMs, samplesPerMinute, this.#chance)
  }

  add(minute: Recording): void {
    const requests = sampleRequests(listOf(minute.requests), roomOfAMinute, this.#chance)
    const kept = new Set(requests.map(({ number }) => number))
    this.#minutes.push({
      ...minute,
      requests,
      open: [],
      operations: minute.operations.filter(({ request }) => kept.has(request)),
      beats: this.#few(minute.beats),
      gc: minute.gc.slice(-recordsPerMinute * 10),
      host: ends(minute.host),
      memory: this.#few(minute.memory),
      pool: this.#few(minute.pool),
    })
  }

  recording(): Recording | null {
    const minutes = this.#minutes.toArray()
    const first = minutes[0]
    if (first === undefined) return null
    return {
      fromMs: first.fromMs,
      toMs: minutes.at(-1)!.toMs,
      cpu: merge(minutes.map(({ cpu }) => cpu).filter((cpu) => cpu !== null)),
      requests: minutes.flatMap(({ requests }) => requests),
      open: [],
      operations: minutes.flatMap(({ operations }) => operations),
      gc: minutes.flatMap(({ gc }) => gc),
      beats: minutes.flatMap(({ beats }) => beats),
      host: minutes.flatMap(({ host }) => host),
      memory: minutes.flatMap(({ memory }) => memory),
      pool: minutes.flatMap(({ pool }) => pool),
    }
  }

  #few<T>(records: readonly T[]): T[] {
    return pick(records, recordsPerMinute, this.#chance)
  }
}

function listOf(requests: readonly RequestRecord[]): RequestList {
  return {
    count: requests.length,
    durationMs: (at) => requests[at]!.endMs - requests[at]!.startMs,
    hasFailed: (at) => requests[at]!.status >= 500 || requests[at]!.aborted,
    route: (at) => requests[at]!.route,
    record: (at) => requests[at]!,
  }
}

function merge(parts: readonly CpuSamples[]): CpuSamples | null {
  if (parts[0] === undefined) return null
  const tree = new CallTree(parts[0].intervalMs)
  for (const part of parts) tree.add(part, () => true)
  return tree.samples
}

/** Of running totals the first and the last say it all. */
function ends<T>(records: readonly T[]): T[] {
  return records.length < 2 ? [...records] : [records[0]!, records.at(-1)!]
}
