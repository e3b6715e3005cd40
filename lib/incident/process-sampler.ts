import { clearTimeout, setTimeout } from 'node:timers'
import { getHeapStatistics } from 'node:v8'
import { cell, ROW_CELLS } from '../export/process-sample.ts'
import type { Clock } from '../types.ts'

const ROWS_A_BATCH = 100
/** A minute, the longest capture, and a little: whoever forgets to stop it does not pay for it for ever. */
const usual = { everyMs: 10, maxRows: 6_500 }
/** What the system says of the memory takes 90 µs on a busy machine, what V8 says 2: asked at one look in so many. */
const SYSTEM_MEMORY_EVERY = 10
/** Listing the handles takes 30 ns each: of ten thousand connections not at every look. */
const HANDLES_AT_EVERY_LOOK = 500

const noMemory = { rss: 0, arrayBuffers: 0 }

interface Internals {
  _getActiveHandles?: () => unknown[]
  threadCpuUsage?: () => NodeJS.CpuUsage
}

/**
 * Looks at the process every 10 ms while a capture runs, as Clinic's doctor would. It keeps nothing alive, hands its
 * rows over in batches, and ends by itself.
 */
export class ProcessSampler {
  readonly #clock: Clock
  readonly #onRows: (rows: Float64Array) => void
  readonly #pace: typeof usual
  #batch = new Float64Array(ROWS_A_BATCH * ROW_CELLS)
  #rows = 0
  #taken = 0
  #timer: NodeJS.Timeout | undefined
  #dueMs = 0
  #memory = noMemory
  #handles = 0
  #handlesAt = 0

  constructor(clock: Clock, onRows: (rows: Float64Array) => void, pace: typeof usual = usual) {
    this.#clock = clock
    this.#onRows = onRows
    this.#pace = pace
  }

  start(): void {
    if (this.#timer !== undefined || this.#taken > 0) return
    this.#dueMs = this.#clock.nowMs()
    this.#look()
  }

  /** Looks once more, since the loop may be held at the end, and hands over what it has. Safe to call again. */
  stop(): void {
    if (this.#timer !== undefined) this.#write()
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#flush()
  }

  readonly #look = (): void => {
    this.#timer = undefined
    this.#write()
    if (this.#taken >= this.#pace.maxRows) return this.#flush()
    this.#dueMs = this.#clock.nowMs() + this.#pace.everyMs
    this.#timer = setTimeout(this.#look, this.#pace.everyMs).unref()
  }

  #write(): void {
    const nowMs = this.#clock.nowMs()
    if (this.#taken % SYSTEM_MEMORY_EVERY === 0) this.#memory = memoryUsage()
    const { rss, arrayBuffers } = this.#memory
    const { total_heap_size, used_heap_size, external_memory } = getHeapStatistics()
    const { user, system } = process.cpuUsage()
    const from = this.#rows * ROW_CELLS
    const row = this.#batch
    row[from + cell.atMs] = nowMs
    row[from + cell.delayMs] = Math.max(0, nowMs - this.#dueMs)
    row[from + cell.processCpuMs] = (user + system) / 1_000
    row[from + cell.mainCpuMs] = mainCpuMs()
    row[from + cell.rssBytes] = rss
    row[from + cell.heapTotalBytes] = total_heap_size
    row[from + cell.heapUsedBytes] = used_heap_size
    row[from + cell.externalBytes] = external_memory
    row[from + cell.arrayBuffersBytes] = arrayBuffers
    row[from + cell.handles] = this.#countHandles()
    this.#taken++
    if (++this.#rows === ROWS_A_BATCH) this.#flush()
  }

  #countHandles(): number {
    if (this.#taken < this.#handlesAt) return this.#handles
    this.#handles = (process as unknown as Internals)._getActiveHandles?.().length ?? 0
    this.#handlesAt = this.#taken + Math.ceil(this.#handles / HANDLES_AT_EVERY_LOOK)
    return this.#handles
  }

  #flush(): void {
    if (this.#rows === 0) return
    const rows = this.#batch.slice(0, this.#rows * ROW_CELLS)
    this.#rows = 0
    this.#onRows(rows)
  }
}

function memoryUsage(): typeof noMemory {
  try {
    return process.memoryUsage()
  } catch {
    // Sandboxes without a readable /proc refuse it.
    return noMemory
  }
}

function mainCpuMs(): number {
  try {
    const usage = (process as unknown as Internals).threadCpuUsage?.()
    return usage === undefined ? NaN : (usage.user + usage.system) / 1_000
  } catch {
    // It exists and throws on platforms without a clock for threads.
    return NaN
  }
}
