import type { MemoryRecord } from '../diagnose/recording.ts'
import type { IncidentFile } from '../types.ts'
import type { CaseFolder } from './case-folder.ts'

/** What taking one needs beside the heap itself: measured at 8 to 12 times the heap's size. */
const HEADROOM = 12

interface SnapshotSession {
  post<Result>(method: string, params?: object): Promise<Result>
  onHeapChunk(heard: (chunk: string) => void): void
  disconnect(): void
}

export interface HeapSnapshotOptions {
  connect: () => SnapshotSession
  /** As it was last seen. */
  memory(): MemoryRecord | null
  freeBytes(): number
  nowMs: () => number
}

/**
 * Every object of the heap, in a file. It holds the event loop for a second per 10 MB and takes many times the heap's
 * size, so it is taken only when it was asked for, and refused where the memory for it is not free.
 */
export class HeapSnapshot {
  readonly #options: HeapSnapshotOptions

  constructor(options: HeapSnapshotOptions) {
    this.#options = options
  }

  /** Throws why there is none. */
  async write(folder: CaseFolder, wallOffsetMs: number): Promise<IncidentFile> {
    this.#checkRoom()
    const { connect, nowMs } = this.#options
    const fromMs = nowMs() + wallOffsetMs
    const session = connect()
    const name = 'heap.heapsnapshot'
    const file = folder.open(name)
    try {
      session.onHeapChunk((chunk) => file.write(chunk))
      await session.post('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
      return { name, kind: 'heap', bytes: file.finish(), fromMs, toMs: nowMs() + wallOffsetMs }
    } catch (error) {
      file.abandon()
      throw error
    } finally {
      session.disconnect()
    }
  }

  #checkRoom(): void {
    const memory = this.#options.memory()
    if (memory === null) throw new Error('no heap snapshot: the size of the heap is not known')
    const needBytes = HEADROOM * memory.heapUsedBytes
    const freeBytes = this.#options.freeBytes()
    if (freeBytes >= needBytes) return
    const used = mebibytes(memory.heapUsedBytes)
    throw new Error(
      `no heap snapshot: for a heap of ${used} it may take ${mebibytes(needBytes)}, ${mebibytes(freeBytes)} are free`,
    )
  }
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MiB`
}
