import { closeSync, openSync, readSync } from 'node:fs'
import type { HostRecord } from '../../diagnose/recording.ts'

export interface HostTimesOptions {
  /** `cpu.stat` of the process's control group and of those above it; those that don't exist are left out. */
  cpuStatPaths?: readonly string[]
  /** The main thread's id, which on Linux is the process's. */
  mainThreadId?: number
  platform?: NodeJS.Platform
}

/** A kernel counts in ticks of this length in `/proc/stat`, on every architecture Node runs on. */
const tickMs = 10
/** `/proc/stat` is made of all CPUs and interrupts; on a machine of 128 cores that takes the kernel a millisecond. */
const stealEveryMs = 1_000

/** What the host gave and withheld, from files that are kept open: some 20 µs a reading. */
export class HostTimes {
  readonly #schedule: KernelFile | null
  readonly #throttling: KernelFile[]
  readonly #stat: KernelFile | null
  #stealMs: number | null = null
  #stealAtMs = -Infinity

  constructor({ cpuStatPaths = [], mainThreadId, platform }: HostTimesOptions = {}) {
    const linux = (platform ?? process.platform) === 'linux'
    const open = (path: string): KernelFile | null => (linux ? KernelFile.open(path) : null)
    this.#schedule = open(`/proc/self/task/${mainThreadId ?? process.pid}/schedstat`)
    this.#throttling = cpuStatPaths.map((path) => open(path)).filter((file) => file !== null)
    this.#stat = open('/proc/stat')
  }

  read(nowMs: number): HostRecord {
    const [runNs, waitNs] = this.#schedule?.read().split(' ').map(Number) ?? []
    const { user, system } = process.cpuUsage()
    return {
      atMs: nowMs,
      mainCpuMs: milliseconds(runNs, 1e6),
      mainWaitMs: milliseconds(waitNs, 1e6),
      processCpuMs: (user + system) / 1000,
      throttledMs: this.#throttledMs(),
      stealMs: this.#readSteal(nowMs),
    }
  }

  close(): void {
    for (const file of [this.#schedule, this.#stat, ...this.#throttling]) file?.close()
  }

  #throttledMs(): number | null {
    let total: number | null = null
    for (const file of this.#throttling) {
      const text = file.read()
      const ms =
        milliseconds(field(text, 'throttled_usec'), 1e3) ?? milliseconds(field(text, 'throttled_time'), 1e6)
      if (ms !== null) total = (total ?? 0) + ms
    }
    return total
  }

  #readSteal(nowMs: number): number | null {
    if (this.#stat === null || nowMs - this.#stealAtMs < stealEveryMs) return this.#stealMs
    this.#stealAtMs = nowMs
    const [, , , , , , , , steal] = this.#stat.read().split(/\s+/, 9)
    this.#stealMs = milliseconds(Number(steal), 1 / tickMs)
    return this.#stealMs
  }
}

/** A small file that the kernel writes anew at each read from its beginning. */
class KernelFile {
  readonly #handle: number
  readonly #buffer = Buffer.allocUnsafe(512)

  private constructor(handle: number) {
    this.#handle = handle
  }

  static open(path: string): KernelFile | null {
    try {
      return new KernelFile(openSync(path, 'r'))
    } catch {
      return null
    }
  }

  /** '' when it can't be read (any more). */
  read(): string {
    try {
      const length = readSync(this.#handle, this.#buffer, 0, this.#buffer.length, 0)
      return this.#buffer.toString('latin1', 0, length)
    } catch {
      return ''
    }
  }

  close(): void {
    try {
      closeSync(this.#handle)
    } catch {
      // Closed before.
    }
  }
}

function milliseconds(count: number | undefined, perMs: number): number | null {
  return count === undefined || Number.isNaN(count) ? null : count / perMs
}

function field(text: string, name: string): number {
  const at = text.indexOf(`${name} `)
  return at === -1 ? Number.NaN : Number.parseInt(text.slice(at + name.length), 10)
}
