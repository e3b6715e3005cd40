import { Rate } from './rate.ts'

/** CPU time of the whole process, all threads, over wall time: 1 is one core. */
export class CpuProbe {
  readonly #rate: Rate
  #cpuMs = 0
  #atMs = 0

  constructor(spanMs: number) {
    this.#rate = new Rate(spanMs)
  }

  get footprintBytes(): number {
    return this.#rate.footprintBytes
  }

  start(nowMs: number): void {
    this.#rate.forget()
    this.#cpuMs = cpuMs()
    this.#atMs = nowMs
  }

  tick(nowMs: number): void {
    const total = cpuMs()
    this.#rate.add(total - this.#cpuMs, nowMs - this.#atMs, nowMs)
    this.#cpuMs = total
    this.#atMs = nowMs
  }

  recent(): number {
    return this.#rate.recent() ?? 0
  }

  /** Up to the latest tick. */
  window(nowMs: number): number {
    return this.#rate.window(nowMs) ?? 0
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
