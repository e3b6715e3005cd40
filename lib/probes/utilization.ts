import { performance } from 'node:perf_hooks'
import { Rate } from './rate.ts'

type ThreadCpuUsage = () => { user: number; system: number }

/**
 * The busy share of this thread's event loop.
 *
 * While a CPU profiler runs on Linux, its signals interrupt the loop's wait and libuv loses the idle time: an idle
 * process reads 0.46 to 0.87. Such a stretch is told by the thread's CPU time instead, which leaves synchronous
 * waits out; where Node has none (before 23.9), it cannot be told.
 */
export class UtilizationProbe {
  readonly #profiling: () => boolean
  readonly #rate: Rate
  readonly #threadCpuMs: () => number | null = threadCpu()
  #profiled = false
  #idleMs = 0
  #activeMs = 0
  #cpuMs: number | null = null
  #atMs = 0

  constructor(spanMs: number, profiling: () => boolean) {
    this.#profiling = profiling
    this.#rate = new Rate(spanMs)
  }

  get footprintBytes(): number {
    return this.#rate.footprintBytes
  }

  start(nowMs: number): void {
    this.#rate.forget()
    this.#profiled = this.#profiling()
    const { idle, active } = performance.eventLoopUtilization()
    this.#rebase(idle, active, this.#threadCpuMs(), nowMs)
  }

  /** Notes whether a profiler runs, so that a short profile between two ticks is not overlooked. */
  beat(): void {
    if (!this.#profiled) this.#profiled = this.#profiling()
  }

  tick(nowMs: number): void {
    this.beat()
    const { idle, active } = performance.eventLoopUtilization()
    const cpuMs = this.#threadCpuMs()
    const wallMs = nowMs - this.#atMs
    if (!this.#profiled) {
      const activeMs = active - this.#activeMs
      this.#rate.add(activeMs, activeMs + idle - this.#idleMs, nowMs)
    } else {
      const usedMs = cpuMs === null || this.#cpuMs === null ? null : cpuMs - this.#cpuMs
      this.#rate.add(usedMs === null ? null : Math.min(usedMs, wallMs), wallMs, nowMs)
    }
    this.#profiled = this.#profiling()
    this.#rebase(idle, active, cpuMs, nowMs)
  }

  recent(): number | null {
    return this.#rate.recent()
  }

  /** Over the stretches of the window that can be told, up to the latest tick. */
  window(nowMs: number): number | null {
    return this.#rate.window(nowMs)
  }

  #rebase(idleMs: number, activeMs: number, cpuMs: number | null, nowMs: number): void {
    this.#idleMs = idleMs
    this.#activeMs = activeMs
    this.#cpuMs = cpuMs
    this.#atMs = nowMs
  }
}

function threadCpu(): () => number | null {
  const { threadCpuUsage } = process as { threadCpuUsage?: ThreadCpuUsage }
  return () => {
    try {
      if (threadCpuUsage === undefined) return null
      const { user, system } = threadCpuUsage()
      return (user + system) / 1000
    } catch {
      // It exists and throws on platforms without a clock for threads.
      return null
    }
  }
}
