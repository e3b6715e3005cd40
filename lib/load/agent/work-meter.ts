import { HeapMeter } from './heap-meter.ts'
import type { WorkTotals } from './protocol.ts'

export interface WorkMeterDeps {
  /** Calls since the start, by operation. */
  calls(): Record<string, number>
  /** Bytes since the start. */
  sentBytes(): number
}

interface Reading {
  cpuUs: number
  mainCpuUs: number | null
  sentBytes: number
  calls: Record<string, number>
}

/** What this process does from one moment to another. */
export class WorkMeter {
  readonly #deps: WorkMeterDeps
  readonly #heap = new HeapMeter()
  #start: Reading | null = null

  constructor(deps: WorkMeterDeps) {
    this.#deps = deps
  }

  begin(): void {
    this.#heap.begin()
    this.#start = this.#read()
  }

  end(): WorkTotals {
    const { cpuUs, mainCpuUs, sentBytes, calls } = this.#read()
    const start = this.#start
    if (start === null) throw new Error('nothing was begun')
    this.#start = null
    return {
      cpuUs: cpuUs - start.cpuUs,
      mainCpuUs: mainCpuUs === null ? null : mainCpuUs - start.mainCpuUs!,
      sentBytes: sentBytes - start.sentBytes,
      calls: grown(start.calls, calls),
      ...this.#heap.end(),
    }
  }

  #read(): Reading {
    const { user, system } = process.cpuUsage()
    const main = (process as { threadCpuUsage?: typeof process.cpuUsage }).threadCpuUsage?.()
    return {
      cpuUs: user + system,
      mainCpuUs: main === undefined ? null : main.user + main.system,
      sentBytes: this.#deps.sentBytes(),
      calls: this.#deps.calls(),
    }
  }
}

function grown(before: Record<string, number>, after: Record<string, number>): Record<string, number> {
  const names = Object.keys(after).filter((name) => after[name]! > (before[name] ?? 0))
  return Object.fromEntries(names.map((name) => [name, after[name]! - (before[name] ?? 0)]))
}
