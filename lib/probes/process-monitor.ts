import type { TrendPoint } from '../stats/trend.ts'
import type { Clock, ProcessReading } from '../types.ts'
import { readProcessLimits, type ProcessLimits } from './container.ts'
import { CpuProbe } from './cpu.ts'
import { EventLoopProbe, type OnBeat } from './event-loop.ts'
import { GcProbe, type OnGc } from './gc.ts'
import type { DelayReading } from './loop-delay.ts'
import { readMemory } from './memory.ts'
import { UtilizationProbe } from './utilization.ts'

export interface ProcessMonitorOptions {
  clock: Clock
  /** The length of the sliding window. */
  spanMs: number
  /** Whether a CPU profiler runs on this thread now: then the loop's utilisation is told in another way. */
  profiling: () => boolean
  /** Called every 20 ms from the loop's heartbeat. */
  onBeat?: OnBeat
  /** Called for each collection, some milliseconds after it. */
  onGc?: OnGc
  /** How many requests have been finished: growth is told for each of them, too. */
  requests?: () => number
  /** Hears what the callbacks above throw; without it, that is dropped. */
  onError?: (error: unknown) => void
}

/** The process over the stretch between the last two ticks. */
export interface RecentReading extends ProcessReading {
  /** When the stretch ended. */
  atMs: number
  spanMs: number
  /** The longest time the loop was held in one piece. */
  loopBlockedMaxMs: number
  /** The heap after full collections: bytes over milliseconds, of the latest quarter of an hour. */
  heapAfterGc: readonly TrendPoint[]
}

/** All that perfguard knows of the process it runs in: for one stretch, and over a sliding window. */
export class ProcessMonitor {
  readonly #clock: Clock
  readonly #onError: (error: unknown) => void
  readonly #loop: EventLoopProbe
  readonly #utilization: UtilizationProbe
  readonly #gc: GcProbe
  readonly #cpu: CpuProbe
  #limits: ProcessLimits | undefined
  #running = false
  #startMs = 0
  #tickMs = 0
  #recent: RecentReading | undefined

  constructor(options: ProcessMonitorOptions) {
    const { clock, spanMs, profiling, onBeat, onGc, requests, onError } = options
    this.#clock = clock
    this.#onError = onError ?? (() => {})
    this.#utilization = new UtilizationProbe(spanMs, () => this.#guard(profiling) ?? false)
    const beat: OnBeat = (nowMs, delayMs, heldMs) => {
      this.#utilization.beat()
      if (onBeat !== undefined) this.#guard(() => onBeat(nowMs, delayMs, heldMs))
    }
    this.#loop = new EventLoopProbe({ clock, spanMs, onBeat: beat })
    this.#gc = new GcProbe(clock, spanMs, (entry) => this.#guard(() => onGc?.(entry)), requests)
    this.#cpu = new CpuProbe(spanMs)
  }

  get footprintBytes(): number {
    const probes = [this.#loop, this.#utilization, this.#gc, this.#cpu]
    return probes.reduce((bytes, probe) => bytes + probe.footprintBytes, 0)
  }

  /** After a stop, what the window held goes on sliding out of it. */
  start(): void {
    if (this.#running) return
    this.#running = true
    const nowMs = this.#clock.nowMs()
    this.#recent = undefined
    this.#startMs = nowMs
    this.#tickMs = nowMs
    this.#cpu.start(nowMs)
    this.#utilization.start(nowMs)
    this.#gc.start()
    this.#loop.start()
    this.limits()
  }

  stop(): void {
    this.#running = false
    this.#loop.stop()
    this.#gc.stop()
  }

  /** Called by the owner once per evaluation; closes the recent stretch. */
  tick(nowMs: number): void {
    if (!this.#running || nowMs <= this.#tickMs) return
    this.#cpu.tick(nowMs)
    this.#utilization.tick(nowMs)
    this.#gc.tick(nowMs)
    this.#loop.tick(nowMs)
    this.#startMs = this.#tickMs
    this.#tickMs = nowMs
    this.#recent = this.#readRecent()
  }

  /** As it was at the latest tick; before the first, an empty stretch. */
  recent(): RecentReading {
    return this.#recent ?? this.#readRecent()
  }

  /** CPU and utilisation are told up to the latest tick, the rest up to now. */
  window(nowMs: number): ProcessReading {
    const utilization = this.#utilization.window(nowMs)
    return this.#reading(
      this.#cpu.window(nowMs),
      utilization,
      this.#loop.window(nowMs),
      this.#gc.window(nowMs),
      nowMs,
    )
  }

  /** Read once, from files; free afterwards. */
  limits(): ProcessLimits {
    this.#limits ??= readProcessLimits()
    return { ...this.#limits }
  }

  #readRecent(): RecentReading {
    const delay = this.#loop.recent()
    const utilization = this.#utilization.recent()
    return {
      ...this.#reading(this.#cpu.recent(), utilization, delay, this.#gc.recent(), this.#tickMs),
      atMs: this.#tickMs,
      spanMs: this.#tickMs - this.#startMs,
      loopBlockedMaxMs: delay.delayMaxMs,
      heapAfterGc: this.#gc.growth.points(this.#tickMs),
    }
  }

  #reading(
    cpuRatio: number,
    utilization: number | null,
    delay: DelayReading,
    gc: ProcessReading['gc'],
    nowMs: number,
  ): ProcessReading {
    const { growth } = this.#gc
    const heapGrowthBytesPerMin = growth.bytesPerMin(nowMs)
    const heapGrowthBytesPerRequest = growth.bytesPerRequest(nowMs)
    const heapGrowth = { heapGrowthBytesPerMin, heapGrowthBytesPerRequest }
    return { cpuRatio, ...readMemory(), ...heapGrowth, loop: { utilization, ...delay }, gc }
  }

  #guard<T>(callback: () => T): T | undefined {
    try {
      return callback()
    } catch (error) {
      this.#onError(error)
      return undefined
    }
  }
}
