import { GCProfiler, getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface HeapTotals {
  allocatedBytes: number
  gcCount: number
  gcUs: number
}

/** What V8 reports of a collection; its types call half of it optional. */
interface Collection {
  /** Microseconds. */
  cost: number
  beforeGC: { heapStatistics: { usedHeapSize: number } }
  afterGC: { heapStatistics: { usedHeapSize: number } }
}

/**
 * Every byte that was allocated: what the heap grew by from each collection to the next. Observers hear of a collection too
 * late to look at the heap; this profiler of V8 looks right before and right after it.
 */
export class HeapMeter {
  #profiler: GCProfiler | null = null
  #usedBytes = 0

  /** Collects first: what the warm-up left is not to be collected at the cost of what follows. */
  begin(): void {
    this.#profiler?.stop()
    collect()
    this.#profiler = new GCProfiler()
    this.#profiler.start()
    this.#usedBytes = usedHeapBytes()
  }

  end(): HeapTotals {
    const atEnd = usedHeapBytes()
    const { statistics = [] } = (this.#profiler?.stop() ?? {}) as { statistics?: Collection[] }
    this.#profiler = null
    let used = this.#usedBytes
    let allocatedBytes = 0
    for (const { beforeGC, afterGC } of statistics) {
      allocatedBytes += Math.max(0, beforeGC.heapStatistics.usedHeapSize - used)
      used = afterGC.heapStatistics.usedHeapSize
    }
    allocatedBytes += Math.max(0, atEnd - used)
    const gcUs = statistics.reduce((sum, { cost }) => sum + cost, 0)
    return { allocatedBytes, gcCount: statistics.length, gcUs }
  }
}

function usedHeapBytes(): number {
  return getHeapStatistics().used_heap_size
}

function collect(): void {
  const { gc } = globalThis as { gc?: () => void }
  if (gc !== undefined) return gc()
  setFlagsFromString('--expose-gc')
  const exposed = runInNewContext('gc') as () => void
  exposed()
}
