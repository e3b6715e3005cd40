import type { Breach, ProcessReading } from '../types.ts'
import { theilSen, type TrendPoint } from '../stats/trend.ts'

const MINUTE_MS = 60_000
/** One point each so many milliseconds, over the last four minutes. */
const POINT_EVERY_MS = 5_000
const MAX_POINTS = 48
/** Less than this used is nowhere near the limit, however fast it grows. */
const NEAR_RATIO = 0.6
const AHEAD_MINUTES = 5
/** Pairs of points that must agree that it grows. */
const AGREEMENT = 0.8
/** Until it can be told again. */
const SILENT_MS = 10 * MINUTE_MS

export interface MemoryForecast {
  /** What is running out: `'memory of the container'`, `'heap'`. */
  name: string
  usedBytes: number
  limitBytes: number
  growthBytesPerMin: number
  minutesLeft: number
  /** Share of the pairs of points that grow, 0 to 1. */
  agreement: number
  windowMs: number
}

/**
 * Whether one kind of memory is heading for its limit: at the present slope (Theil–Sen) it is there within five
 * minutes. Each point is the least of five seconds, so that the teeth of the garbage collector do not count.
 * Fed with readings, it answers once; and again ten minutes later, when it still is so.
 */
class MemoryWatch {
  readonly #name: string
  #points: TrendPoint[] = []
  #leastBytes = Infinity
  #pointMs = -Infinity
  #silentUntilMs = -Infinity

  constructor(name: string) {
    this.#name = name
  }

  note(usedBytes: number, limitBytes: number, nowMs: number): MemoryForecast | null {
    this.#leastBytes = Math.min(this.#leastBytes, usedBytes)
    if (nowMs - this.#pointMs < POINT_EVERY_MS) return null
    this.#pointMs = nowMs
    this.#points.push({ x: nowMs / MINUTE_MS, y: this.#leastBytes })
    if (this.#points.length > MAX_POINTS) this.#points.shift()
    this.#leastBytes = Infinity
    if (nowMs < this.#silentUntilMs) return null
    const forecast = this.#forecast(limitBytes)
    if (forecast !== null) this.#silentUntilMs = nowMs + SILENT_MS
    return forecast
  }

  #forecast(limitBytes: number): MemoryForecast | null {
    const usedBytes = this.#points.at(-1)!.y
    if (usedBytes < NEAR_RATIO * limitBytes) return null
    const trend = theilSen(this.#points)
    if (trend === null || trend.slope <= 0 || trend.agreement < AGREEMENT) return null
    const minutesLeft = Math.max(0, limitBytes - usedBytes) / trend.slope
    if (minutesLeft > AHEAD_MINUTES) return null
    const { agreement } = trend
    const windowMs = this.#points.length * POINT_EVERY_MS
    return {
      name: this.#name,
      usedBytes,
      limitBytes,
      growthBytesPerMin: trend.slope,
      minutesLeft,
      agreement,
      windowMs,
    }
  }
}

/** Every kind of memory that can run out. */
export class MemoryOutlook {
  readonly #container = new MemoryWatch('memory')
  readonly #heap = new MemoryWatch('heap')

  note(
    {
      rssBytes,
      heapUsedBytes,
      heapLimitBytes,
    }: Pick<ProcessReading, 'rssBytes' | 'heapUsedBytes' | 'heapLimitBytes'>,
    { memoryLimitBytes }: { memoryLimitBytes: number | null },
    nowMs: number,
  ): MemoryForecast | null {
    const inContainer =
      memoryLimitBytes === null ? null : this.#container.note(rssBytes, memoryLimitBytes, nowMs)
    return this.#heap.note(heapUsedBytes, heapLimitBytes, nowMs) ?? inContainer
  }
}

/** A limit that is about to be broken, as a breach of it. */
export function forecastBreach(forecast: MemoryForecast, at: number): Breach {
  const { name, usedBytes, limitBytes, agreement, windowMs } = forecast
  const isHeap = name === 'heap'
  return {
    subject: 'process',
    metric: isHeap ? 'heapUsedRatio' : 'rssBytes',
    type: 'memory_high',
    severity: 'critical',
    limit: isHeap ? 1 : limitBytes,
    observed: isHeap ? usedBytes / limitBytes : usedBytes,
    samples: Math.round(windowMs / POINT_EVERY_MS),
    confidence: agreement,
    windowMs,
    at,
    message: forecastSentence(forecast),
  }
}

function forecastSentence(forecast: MemoryForecast): string {
  const { name, usedBytes, limitBytes, growthBytesPerMin, minutesLeft } = forecast
  const used = `${mebibytes(usedBytes)} of ${mebibytes(limitBytes)} are used`
  const when = minutesLeft < 1 ? 'within a minute' : `in about ${Math.round(minutesLeft)} min`
  return `the ${name} runs out ${when}: ${used}, ${mebibytes(growthBytesPerMin)} more each minute`
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MiB`
}
