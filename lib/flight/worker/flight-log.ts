import type {
  BeatRecord,
  GcRecord,
  HostRecord,
  MemoryRecord,
  PoolRecord,
  Recording,
} from '../../diagnose/recording.ts'
import type { TapeSource } from '../drained.ts'
import type { CpuWindow } from './cpu-window.ts'
import { ArmedLog } from './armed-log.ts'
import { labelsAt } from './label-join.ts'
import { MarkTrack } from './mark-track.ts'
import { QuietReference } from './quiet-reference.ts'
import type { Chance } from './request-sampling.ts'
import { Retention } from './retention.ts'
import { RouteMemory } from './route-memory.ts'
import { TimedLog } from './timed-log.ts'
import { TrafficLog } from './traffic-log.ts'
import { WindowLog } from './window-log.ts'

export interface FlightLogOptions {
  tape: Pick<TapeSource, 'drain'>
  /** How long everything is kept; a minute at least. */
  keepMs: number
  maxWindowBytes?: number
  chance?: Chance
}

const byAt = ({ atMs }: { atMs: number }): number => atMs

/** The last minutes of the process, bounded in time, number and bytes. */
export class FlightLog {
  /** Entries that the tape lost before they were taken. */
  lost = 0
  readonly #tape: Pick<TapeSource, 'drain'>
  readonly #routes = new RouteMemory()
  readonly #marks = new MarkTrack()
  readonly #windows: WindowLog
  readonly #traffic: TrafficLog
  readonly #gc = new TimedLog<GcRecord>(20_000, byAt)
  readonly #beats = new TimedLog<BeatRecord>(30_000, byAt)
  readonly #host = new TimedLog<HostRecord>(4_000, byAt)
  readonly #memory = new TimedLog<MemoryRecord>(4_000, byAt)
  readonly #pool = new TimedLog<PoolRecord>(10_000, byAt)
  readonly #armed = new ArmedLog()
  readonly #retention: Retention
  readonly #quiet: QuietReference

  constructor({ tape, keepMs, maxWindowBytes = 6_000_000, chance = Math.random }: FlightLogOptions) {
    this.#tape = tape
    this.#windows = new WindowLog(maxWindowBytes, this.#routes)
    this.#traffic = new TrafficLog(this.#routes, chance)
    this.#retention = new Retention(keepMs)
    this.#quiet = new QuietReference(chance)
  }

  /** Call it several times a second: the tape is small. */
  drain(nowMs: number): void {
    const drained = this.#tape.drain()
    this.lost += drained.lost
    this.#marks.add(drained.marks)
    this.#traffic.take(drained)
    for (const record of drained.gc) this.#gc.push(record)
    for (const record of drained.beats) this.#beats.push(record)
    for (const record of drained.memory) this.#memory.push(record)
    for (const record of drained.pool) this.#pool.push(record)
    this.#forget(nowMs)
  }

  /** Drains first: the marks of a window have to be there before it. */
  addWindow(window: CpuWindow, nowMs: number): void {
    this.drain(nowMs)
    this.#windows.add(window, labelsAt(window.sampleAtMs, this.#marks.all()))
    this.#marks.dropBefore(window.toMs)
  }

  /** Whether attribution is exact now. */
  noteArmed(armed: boolean, nowMs: number): void {
    this.#armed.note(armed, nowMs)
  }

  addHost(record: HostRecord): void {
    this.#host.push(record)
  }

  /** Something may be wrong since then: what was before must still be there when it is certain. */
  pin(sinceMs: number): void {
    this.#retention.pin(sinceMs)
  }

  unpin(nowMs: number): void {
    this.#retention.unpin(nowMs)
  }

  recording(fromMs: number, toMs: number): Recording {
    return this.#slice(fromMs, toMs, this.#windows.between(fromMs, toMs))
  }

  /** Older minutes in which nothing was pinned, as one recording that may have holes; null when there are none yet. */
  reference(): Recording | null {
    return this.#quiet.recording()
  }

  #slice(fromMs: number, toMs: number, cpu: Recording['cpu']): Recording {
    return {
      fromMs,
      toMs,
      cpu: cpu && { ...cpu, exact: this.#armed.between(fromMs, toMs) },
      ...this.#traffic.between(fromMs, toMs),
      gc: this.#gc.between(fromMs, toMs),
      beats: this.#beats.between(fromMs, toMs),
      host: this.#host.between(fromMs, toMs),
      memory: this.#memory.between(fromMs, toMs),
      pool: this.#pool.between(fromMs, toMs),
    }
  }

  #forget(nowMs: number): void {
    for (const { fromMs, toMs } of this.#retention.quietMinutes(nowMs))
      this.#quiet.add(this.#slice(fromMs, toMs, this.#quiet.choose(this.#windows, fromMs, toMs)))
    const beforeMs = this.#retention.horizonMs(nowMs)
    for (const log of [
      this.#armed,
      this.#windows,
      this.#traffic,
      this.#gc,
      this.#beats,
      this.#host,
      this.#memory,
      this.#pool,
    ])
      log.dropBefore(beforeMs)
  }
}
