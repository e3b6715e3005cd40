import { constants, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import type { GcRecord } from '../diagnose/recording.ts'
import type { Clock, GcReading } from '../types.ts'
import { HeapGrowth } from './heap-growth.ts'
import { SlotSums } from './slot-sums.ts'

const { supportedEntryTypes } = PerformanceObserver as unknown as { supportedEntryTypes: readonly string[] }

const kinds = new Map<number | undefined, GcRecord['kind']>([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weak-callbacks'],
])

/** A collection; the heap is told for the last major one of a batch. */
export type OnGc = (entry: GcRecord) => void

const COUNT = 0
const PAUSE = 1
const MAX = 2

/**
 * Garbage collection as V8 reports it: pauses of the main thread. Concurrent marking and sweeping on V8's own
 * threads are not in them; a profiler can show 22 % of CPU time where these pauses are under 1 %.
 *
 * Entries arrive some milliseconds late, and those of a blocked loop after the block: they count when they arrive.
 */
export class GcProbe {
  readonly #clock: Clock
  readonly #growth = new HeapGrowth()
  readonly #window: SlotSums
  readonly #onEntry: OnGc | undefined
  readonly #requests: () => number
  #observer: PerformanceObserver | undefined
  #stretch: GcReading = none()
  #recent: GcReading = none()
  #tickMs = 0

  /** `onEntry` and `requests` must not throw. */
  constructor(clock: Clock, spanMs: number, onEntry?: OnGc, requests: () => number = () => 0) {
    this.#clock = clock
    this.#onEntry = onEntry
    this.#requests = requests
    this.#window = new SlotSums(spanMs, 3)
  }

  get footprintBytes(): number {
    return this.#window.footprintBytes
  }

  start(): void {
    if (this.#observer !== undefined) return
    this.#tickMs = this.#clock.nowMs()
    this.#stretch = none()
    this.#recent = none()
    this.#window.advance(this.#tickMs)
    if (!supportedEntryTypes.includes('gc')) return
    this.#observer = new PerformanceObserver((list) => this.#take(list.getEntries()))
    this.#observer.observe({ entryTypes: ['gc'] })
  }

  stop(): void {
    this.#observer?.disconnect()
    this.#observer = undefined
  }

  tick(nowMs: number): void {
    const stretch = this.#stretch
    stretch.pauseRatio = ratio(stretch.pauseMs, nowMs - this.#tickMs)
    this.#recent = stretch
    this.#stretch = none()
    this.#tickMs = nowMs
  }

  recent(): GcReading {
    return { ...this.#recent }
  }

  window(nowMs: number): GcReading {
    const pauseMs = this.#window.sum(PAUSE, nowMs)
    return {
      count: this.#window.sum(COUNT, nowMs),
      pauseMs,
      pauseRatio: ratio(pauseMs, this.#window.coveredMs(nowMs)),
      maxPauseMs: this.#window.max(MAX, nowMs),
    }
  }

  /** What full collections leave. */
  get growth(): HeapGrowth {
    return this.#growth
  }

  #take(entries: readonly PerformanceEntry[]): void {
    const nowMs = this.#clock.nowMs()
    const lastMajor = entries.findLast((entry) => kindOf(entry) === 'major')
    // What was allocated since the collection is in this number: a few milliseconds' worth.
    const heapUsedBytes = lastMajor === undefined ? null : getHeapStatistics().used_heap_size
    for (const entry of entries) {
      const { startTime, duration } = entry
      this.#stretch.count++
      this.#stretch.pauseMs += duration
      this.#stretch.maxPauseMs = Math.max(this.#stretch.maxPauseMs, duration)
      this.#window.add(COUNT, 1, nowMs)
      this.#window.add(PAUSE, duration, nowMs)
      this.#window.raise(MAX, duration, nowMs)
      this.#onEntry?.({
        atMs: startTime,
        pauseMs: duration,
        kind: kindOf(entry),
        heapUsedBytes: entry === lastMajor ? heapUsedBytes : null,
      })
    }
    if (heapUsedBytes !== null) this.#growth.note(heapUsedBytes, nowMs, this.#requests())
  }
}

function kindOf(entry: PerformanceEntry): GcRecord['kind'] {
  const { detail } = entry as PerformanceEntry & { detail?: { kind?: number } }
  return kinds.get(detail?.kind) ?? 'minor'
}

function none(): GcReading {
  return { count: 0, pauseMs: 0, pauseRatio: 0, maxPauseMs: 0 }
}

/** Late entries can bring more pause than their stretch is long. */
function ratio(pauseMs: number, wallMs: number): number {
  return wallMs > 0 ? Math.min(1, pauseMs / wallMs) : 0
}
