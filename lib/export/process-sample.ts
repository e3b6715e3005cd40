import type { HostRecord, Recording } from '../diagnose/recording.ts'
import { totalAt } from './running-total.ts'

/** One look at the process, as Clinic's doctor draws it. */
export interface ProcessSample {
  /** On the recording's clock. */
  atMs: number
  /** How much later than due the loop came to it. */
  delayMs: number
  /** CPU time of the whole process over wall time, since the look before: 1 is one core. */
  cpuRatio: number
  /** The busy share of the loop since the first look; null when it cannot be told. */
  loopRatio: number | null
  rssBytes: number
  heapTotalBytes: number
  heapUsedBytes: number
  externalBytes: number
  arrayBuffersBytes: number
  handles: number
}

/** The cells of a row in which the main thread writes one look down. CPU times are running totals; NaN: not known. */
export const cell = {
  atMs: 0,
  delayMs: 1,
  processCpuMs: 2,
  mainCpuMs: 3,
  rssBytes: 4,
  heapTotalBytes: 5,
  heapUsedBytes: 6,
  externalBytes: 7,
  arrayBuffersBytes: 8,
  handles: 9,
} as const

export const ROW_CELLS = 10

/** Samples that are made when they are asked for: a minute of them at once would hold an event loop for 20 ms. */
export interface ProcessSamples {
  readonly count: number
  /** CPU time of the process from the first sample to the last one. */
  readonly cpuMs: number
  at(index: number): ProcessSample
}

/**
 * What the rows say. The first one is where the CPU times begin. The loop's share is told by the main thread's CPU
 * time, from the rows or else from the host's records: while a CPU profiler runs, Node's own utilisation reads 0.46
 * to 0.87 on an idle loop.
 */
export class SampledProcess implements ProcessSamples {
  readonly #rows: Float64Array
  readonly #mainCpuMs: (atMs: number) => number | null
  readonly count: number

  constructor(rows: Float64Array, host: readonly HostRecord[]) {
    this.#rows = rows
    this.#mainCpuMs = mainCpuOf(host)
    this.count = Math.max(0, rows.length / ROW_CELLS - 1)
  }

  get cpuMs(): number {
    return this.count === 0 ? 0 : this.#cell(this.count, cell.processCpuMs) - this.#cell(1, cell.processCpuMs)
  }

  at(index: number): ProcessSample {
    const row = index + 1
    const atMs = this.#cell(row, cell.atMs)
    const spanMs = atMs - this.#cell(row - 1, cell.atMs)
    const usedMs = this.#cell(row, cell.processCpuMs) - this.#cell(row - 1, cell.processCpuMs)
    return {
      atMs,
      delayMs: this.#cell(row, cell.delayMs),
      cpuRatio: share(usedMs, spanMs),
      loopRatio: growth(this.#busyMs(0), this.#busyMs(row), atMs - this.#cell(0, cell.atMs)),
      rssBytes: this.#cell(row, cell.rssBytes),
      heapTotalBytes: this.#cell(row, cell.heapTotalBytes),
      heapUsedBytes: this.#cell(row, cell.heapUsedBytes),
      externalBytes: this.#cell(row, cell.externalBytes),
      arrayBuffersBytes: this.#cell(row, cell.arrayBuffersBytes),
      handles: this.#cell(row, cell.handles),
    }
  }

  #busyMs(row: number): number | null {
    const own = this.#cell(row, cell.mainCpuMs)
    return Number.isNaN(own) ? this.#mainCpuMs(this.#cell(row, cell.atMs)) : own
  }

  #cell(row: number, column: number): number {
    return this.#rows[row * ROW_CELLS + column]!
  }
}

/**
 * The same from what the recorder has anyway, for a loop that was held before anybody could look: delays every 20 ms,
 * CPU times every 250 ms, memory every second. Nobody counted handles.
 */
export function recordedProcess({ beats, memory, host }: Recording): ProcessSamples {
  const cpuMs = totalAt(host.map(({ atMs, processCpuMs }) => [atMs, processCpuMs]))
  const mainCpuMs = mainCpuOf(host)
  const samples: ProcessSample[] = []
  let next = 0
  for (let beat = 1; beat < beats.length; beat++) {
    const { atMs, delayMs } = beats[beat]!
    const beforeMs = beats[beat - 1]!.atMs
    while (next + 1 < memory.length && memory[next + 1]!.atMs <= atMs) next++
    const { rssBytes = 0, heapUsedBytes = 0, externalBytes = 0 } = memory[next] ?? {}
    samples.push({
      atMs,
      delayMs,
      cpuRatio: growth(cpuMs(beforeMs), cpuMs(atMs), atMs - beforeMs) ?? 0,
      loopRatio: growth(mainCpuMs(beats[0]!.atMs), mainCpuMs(atMs), atMs - beats[0]!.atMs),
      rssBytes,
      // The size that was reserved is not on record; what is used is its lower bound.
      heapTotalBytes: heapUsedBytes,
      heapUsedBytes,
      externalBytes,
      arrayBuffersBytes: 0,
      handles: 0,
    })
  }
  const [first, last] = [samples[0], samples.at(-1)]
  const usedMs = first && last && growthMs(cpuMs(first.atMs), cpuMs(last.atMs))
  return { count: samples.length, cpuMs: usedMs ?? 0, at: (index) => samples[index]! }
}

function mainCpuOf(host: readonly HostRecord[]): (atMs: number) => number | null {
  const known = host.flatMap(({ atMs, mainCpuMs }) =>
    mainCpuMs === null ? [] : [[atMs, mainCpuMs] as const],
  )
  return totalAt(known)
}

function growth(from: number | null, to: number | null, spanMs: number): number | null {
  const grownMs = growthMs(from, to)
  return grownMs === null ? null : share(grownMs, spanMs)
}

function growthMs(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : to - from
}

function share(partMs: number, wholeMs: number): number {
  return wholeMs > 0 ? Math.max(0, partMs / wholeMs) : 0
}
