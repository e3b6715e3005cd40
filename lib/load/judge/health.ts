import type { HealthNews } from '../drive/tally-news.ts'
import type { GeneratorHealth } from '../report.ts'
import type { Totals } from './totals.ts'

/** Who sends later than this does not offer the load that was asked for. A limit of the scale, so the count is exact. */
export const LATE_MS = 100
const LATE_SHARE = 0.01
const BUSY = 0.95

/** The busiest of threads, over the judged time. */
export class ThreadHealth {
  readonly #busyMs: number[] = []
  readonly #spanMs: number[] = []
  heapUsedBytes: number = 0

  add(thread: number, { loopUtilization, spanMs, heapUsedBytes }: HealthNews): void {
    this.#busyMs[thread] = (this.#busyMs[thread] ?? 0) + loopUtilization * spanMs
    this.#spanMs[thread] = (this.#spanMs[thread] ?? 0) + spanMs
    this.heapUsedBytes = Math.max(this.heapUsedBytes, heapUsedBytes)
  }

  get loopUtilization(): number {
    const ratios = this.#busyMs.map((busyMs, thread) => busyMs / Math.max(1, this.#spanMs[thread]!))
    return Math.max(0, ...ratios)
  }
}

export interface HealthFacts {
  threads: number
  /** Of `(lag)`: how late was sent. */
  lag: Totals
  /** Due and sent, of all requests. */
  planned: number
  sent: number
  health: ThreadHealth
  cpuRatio: number
  stealRatio: number | null
  /** The target's handler runs on the generator's thread: what holds it is the target. */
  isShared: boolean
}

/** Whether what was measured is the target, or the generator. */
export function generatorHealth(facts: HealthFacts): GeneratorHealth {
  const { threads, lag, planned, sent, health, cpuRatio, stealRatio, isShared } = facts
  const { response } = lag
  const late = response.count === 0 ? 0 : response.countOver(LATE_MS)
  const sentRatio = planned === 0 ? 1 : Math.max(0, sent - late) / planned
  const { loopUtilization, heapUsedBytes } = health
  const reasons: string[] = []
  if (!isShared && sentRatio < 1 - LATE_SHARE)
    reasons.push(
      `only ${percent(sentRatio)} of the requests were sent within ${LATE_MS} ms of when they were due`,
    )
  if (!isShared && loopUtilization > BUSY)
    reasons.push(
      `a generator thread was busy for ${percent(loopUtilization)} of the time: take more threads, or less load`,
    )
  return {
    invalid: reasons.length > 0,
    reasons,
    threads,
    lagP50Ms: response.quantileMs(0.5) ?? 0,
    lagP99Ms: response.quantileMs(0.99) ?? 0,
    lagMaxMs: response.maxMs,
    loopUtilization,
    cpuRatio,
    sentRatio,
    heapUsedBytes,
    stealRatio,
  }
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toFixed(1))} %`
}
