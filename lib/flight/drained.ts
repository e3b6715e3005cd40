import type {
  BeatRecord,
  GcRecord,
  MemoryRecord,
  OpenRecord,
  OperationRecord,
  PoolRecord,
} from '../diagnose/recording.ts'
import type { RequestRows } from './request-rows.ts'

/** What the recorder's thread takes from the shared tape: all that ended since the last time, oldest first. */
export interface Drained {
  requests: RequestRows
  /** Those under way at this moment, whether they were handed over before or not. */
  open: OpenRecord[]
  operations: OperationRecord[]
  gc: GcRecord[]
  beats: BeatRecord[]
  memory: MemoryRecord[]
  pool: PoolRecord[]
  marks: Marks
  /** Entries that were overwritten before anybody took them. */
  lost: number
}

/** From `atMs[i]` on the main thread worked for `request[i]`; 0 is nobody's work, or not known whose. */
export interface Marks {
  atMs: ArrayLike<number>
  request: ArrayLike<number>
}

/** The shared tape as its reader sees it. Main-thread time throughout (`performance.now()` of the main thread). */
export interface TapeSource {
  drain(): Drained
  /** When the heartbeat last ran; 0 before the first. Read without draining, however long the loop is held. */
  lastBeatMs(): number
  /** The number of the request the main thread works for right now; 0 when none is known. */
  runningRequest(): number
}
