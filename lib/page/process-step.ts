import type { GcRecord } from '../diagnose/recording.ts'
import { endingsOf } from '../record/endings.ts'
import { BUCKETS } from '../stats/buckets.ts'
import type { ProcessReading } from '../types.ts'
import { percentilesOf } from './latency-rows.ts'
import type { ProcessSample } from './wire.ts'

/** The process between two ticks. */
export interface Stretch {
  spanMs: number
  reading: ProcessReading
  /** How requests ended, and how long they took, by bucket. */
  tallies: Float64Array
  buckets: Float64Array
  inFlight: number
  /** Requests that were turned away. */
  shed: number
  /** Of the longest collection. */
  gcKind: GcRecord['kind']
}

export const gcKinds: readonly GcRecord['kind'][] = ['minor', 'major', 'incremental', 'weak-callbacks']

/** In the order of the row; after them comes the kind of the longest collection. */
export const processColumns: readonly (keyof ProcessSample)[] = [
  'requestsPerSec',
  'errorRatio',
  'p50Ms',
  'p95Ms',
  'p99Ms',
  'inFlight',
  'cpuRatio',
  'rssBytes',
  'heapUsedBytes',
  'loopDelayP99Ms',
  'loopDelayMaxMs',
  'blockedRatio',
  'gcPauseRatio',
  'gcMaxMs',
  'shedPerSec',
]
export const GC_MAX: number = processColumns.indexOf('gcMaxMs')
export const GC_KIND: number = processColumns.length
export const PROCESS_WIDTH: number = processColumns.length + 1

/** One step of the history while it is gathered: rates are means over it, everything else is its largest. */
export class ProcessStep {
  readonly #buckets = new Float64Array(BUCKETS)
  readonly #sums = {
    spanMs: 0,
    requests: 0,
    answered: 0,
    failed: 0,
    shed: 0,
    cpuMs: 0,
    blockedMs: 0,
    gcMs: 0,
  }
  readonly #largest = { inFlight: 0, rss: 0, heapUsed: 0, delayP99: 0, delayMax: 0, gcMax: 0 }
  #gcKind = 0

  get footprintBytes(): number {
    return this.#buckets.byteLength
  }

  add({ spanMs, reading, tallies, buckets, inFlight, shed, gcKind }: Stretch): void {
    const sums = this.#sums
    const { loop, gc } = reading
    const { count, answered, failed } = endingsOf(tallies)
    sums.spanMs += spanMs
    sums.requests += count
    sums.answered += answered
    sums.failed += failed
    sums.shed += shed
    sums.cpuMs += reading.cpuRatio * spanMs
    sums.blockedMs += loop.blockedRatio * spanMs
    sums.gcMs += gc.pauseRatio * spanMs
    const largest = this.#largest
    if (gc.maxPauseMs > largest.gcMax) this.#gcKind = gcKinds.indexOf(gcKind)
    largest.inFlight = Math.max(largest.inFlight, inFlight)
    largest.rss = Math.max(largest.rss, reading.rssBytes)
    largest.heapUsed = Math.max(largest.heapUsed, reading.heapUsedBytes)
    largest.delayP99 = Math.max(largest.delayP99, loop.delayP99Ms)
    largest.delayMax = Math.max(largest.delayMax, loop.delayMaxMs)
    largest.gcMax = Math.max(largest.gcMax, gc.maxPauseMs)
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.#buckets[bucket]! += buckets[bucket]!
  }

  /** The row of `processColumns`; the next step begins. */
  take(): number[] {
    const { spanMs, requests, answered, failed, shed, cpuMs, blockedMs, gcMs } = this.#sums
    const { inFlight, rss, heapUsed, delayP99, delayMax, gcMax } = this.#largest
    const row = [
      (requests * 1000) / spanMs,
      failed / answered,
      ...percentilesOf(this.#buckets),
      inFlight,
      cpuMs / spanMs,
      rss,
      heapUsed,
      delayP99,
      delayMax,
      blockedMs / spanMs,
      gcMs / spanMs,
      gcMax,
      (shed * 1000) / spanMs,
      this.#gcKind,
    ]
    this.#buckets.fill(0)
    for (const part of [this.#sums, this.#largest] as Record<string, number>[]) {
      for (const key of Object.keys(part)) part[key] = 0
    }
    this.#gcKind = 0
    return row
  }
}
