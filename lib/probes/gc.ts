import { constants, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import type { Clock, GcReading } from '../types.ts'
import { HeapGrowth } from './heap-growth.ts'
import { SlotSums } from './slot-sums.ts'

const { supportedEntryTypes } = PerformanceObserver as unknown as { supportedEntryTypes: readonly string[] }

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
  #observer: PerformanceObserver | undefined
  #stretch: GcReading = none()
  #recent: GcReading = none()
  #tickMs = 0

  constructor(clock: Clock, spanMs: number) {
    this.#clock = clock
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

  growthBytesPerMin(nowMs: number): number | null {
    return this.#growth.bytesPerMin(nowMs)
  }

  #take(entries: readonly PerformanceEntry[]): void {
    const nowMs = this.#clock.nowMs()
    let major = false
    for (const entry of entries) {
      const { duration, detail } = entry as PerformanceEntry & { detail?: { kind?: number } }
      this.#stretch.count++
      this.#stretch.pauseMs += duration
      this.#stretch.maxPauseMs = Math.max(this.#stretch.maxPauseMs, duration)
      this.#window.add(COUNT, 1, nowMs)
      this.#window.add(PAUSE, duration, nowMs)
      this.#window.raise(MAX, duration, nowMs)
      if (detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR) major = true
    }
    // What was allocated since the collection is in this number: a few milliseconds' worth.
    if (major) this.#growth.note(getHeapStatistics().used_heap_size, nowMs)
  }
}

function none(): GcReading {
  return { count: 0, pauseMs: 0, pauseRatio: 0, maxPauseMs: 0 }
}

/** Late entries can bring more pause than their stretch is long. */
function ratio(pauseMs: number, wallMs: number): number {
  return wallMs > 0 ? Math.min(1, pauseMs / wallMs) : 0
}
