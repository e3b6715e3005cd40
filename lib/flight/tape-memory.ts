import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { sharedRing } from './shared-ring.ts'

/** Columns of each ring. A row is its fields in the order in which the writer's method takes them. */
export const columns = {
  requests: 5,
  marks: 2,
  operations: 5,
  gc: 4,
  beats: 3,
  memory: 5,
  pool: 2,
} as const

export type RingName = keyof typeof columns

/** Rows: three seconds at 10 000 requests a second, at least a minute of what comes with the clock. */
const rows: Record<RingName, number> = {
  requests: 32_768,
  marks: 131_072,
  operations: 8_192,
  gc: 4_096,
  beats: 4_096,
  memory: 256,
  pool: 1_024,
}

/** Places of requests that are under way. */
const OPEN_SLOTS = 16_384
export const OPEN_COLUMNS = 3

/** Cells of `control`. The last one belongs to the reader, the others to the main thread. */
export const control = {
  armed: 0,
  clockOffsetMs: 1,
  unlisted: 2,
  lost: 3,
} as const

/** Cells of `signals`, for `Atomics`: what the two threads tell each other when no message gets through. */
export const signals = {
  /** Set by the recorder's thread when it has let go of the main thread; who waits for it is notified. */
  gone: 0,
  /** Set by the recorder's thread before it connects to the main thread. */
  connected: 1,
  /** Set by the main thread when it closes: do not connect any more. */
  closing: 2,
  /** Counted up by the recorder's thread when a capture is on disk, or has failed; who waits for it is notified. */
  cases: 3,
} as const

/** What both threads share. Can be handed over as `workerData`, with `names` in the transfer list. */
export interface TapeMemory {
  control: SharedArrayBuffer
  signals: SharedArrayBuffer
  open: SharedArrayBuffer
  rings: Record<RingName, SharedArrayBuffer>
  /** Where the reader finds names for the numbers on the tape. */
  names: MessagePort
}

/** The memory, and the end of the channel that stays with the writer. */
export function createTapeMemory(size: Partial<Record<RingName, number>> = {}): {
  memory: TapeMemory
  names: MessagePort
} {
  const { port1, port2 } = new MessageChannel()
  port1.unref()
  const ring = (name: RingName): SharedArrayBuffer => sharedRing(size[name] ?? rows[name], columns[name])
  const memory: TapeMemory = {
    control: floats(4),
    signals: new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT),
    open: floats(OPEN_SLOTS * OPEN_COLUMNS),
    rings: {
      requests: ring('requests'),
      marks: ring('marks'),
      operations: ring('operations'),
      gc: ring('gc'),
      beats: ring('beats'),
      memory: ring('memory'),
      pool: ring('pool'),
    },
    names: port2,
  }
  return { memory, names: port1 }
}

export function footprintBytes(memory: TapeMemory): number {
  const parts = [memory.control, memory.signals, memory.open, ...Object.values(memory.rings)]
  return parts.reduce((bytes, part) => bytes + part.byteLength, 0)
}

function floats(count: number): SharedArrayBuffer {
  return new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT)
}
