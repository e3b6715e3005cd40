import { endingsOf, lookupsOf } from '../record/endings.ts'
import type { Entry } from '../record/series-table.ts'
import type { Series } from '../record/series.ts'
import { copyOf } from '../stats/tail.ts'
import type { TrendPoint } from '../stats/trend.ts'
import type { ProcessMetric, ProcessReading } from '../types.ts'
import type { Looks } from './evaluate.ts'
import { lookAt, lookAtGauge, lookAtTrend, type TailCounts } from './look.ts'
import type { Rule } from './rules.ts'

/** What rules are held against: they ask for looks while judging, and for the figure when somebody wants to see it. */
export interface Subject {
  readonly label: string
  looks(rule: Rule, firing: boolean): Looks
  observed(rule: Rule, windowMs: number): number | null
}

/** In slots, doubling: a sudden fault shows in the shortest tail, a slight one in the longest. */
const tailSlots = [1, 2, 4, 8, 16, 32, 60] as const

/** A route or an operation, at one moment. Reads of its series what is asked for, once, however many rules ask. */
export class CountedSubject implements Subject {
  readonly label: string
  readonly #series: Series
  /** How much of the newest slot there has not been yet. */
  readonly #aheadMs: number
  readonly #counts: (TailCounts | undefined)[] = tailSlots.map(() => undefined)

  constructor(entry: Entry, nowMs: number) {
    this.label = entry.label
    this.#series = entry.series
    entry.series.advance(nowMs)
    const { slotMs } = entry.series.latency.shape
    this.#aheadMs = slotMs - (nowMs % slotMs)
  }

  looks(rule: Rule): Looks {
    const boundary = rule.info.unit === 'ms' ? this.#series.latency.scale.boundaryIndex(rule.limit) : -1
    return {
      length: tailSlots.length,
      at: (index) => lookAt(rule, this.#countsAt(index < 0 ? tailSlots.length + index : index), boundary),
    }
  }

  /** Made of the next shorter one that is known: judging begins with the shortest, showing takes the longest alone. */
  #countsAt(index: number): TailCounts {
    const known = this.#counts[index]
    if (known !== undefined) return known
    const { latency } = this.#series
    let shorter = index - 1
    while (shorter >= 0 && this.#counts[shorter] === undefined) shorter--
    const before = this.#counts[shorter]
    const tail = before === undefined ? latency.emptyTail() : copyOf(before.tail)
    latency.extend(tail, tailSlots[shorter] ?? 0, tailSlots[index]!)
    const { tallies, windowMs } = tail
    const coveredMs = windowMs - this.#aheadMs
    const counts = { tail, endings: endingsOf(tallies), lookups: lookupsOf(tallies), coveredMs }
    this.#counts[index] = counts
    return counts
  }

  observed(rule: Rule, windowMs: number): number | null {
    const { latency } = this.#series
    const slots = Math.max(1, Math.round(windowMs / latency.shape.slotMs))
    const at = tailSlots.findIndex((length) => length >= slots)
    const { tail, endings, lookups, coveredMs } = this.#countsAt(at < 0 ? tailSlots.length - 1 : at)
    const { judgement } = rule.info
    switch (judgement.kind) {
      case 'slow-share':
        return latency.tailQuantileMs(judgement.quantile, rule.limit, tail)
      case 'failed-share':
        if (endings.answered === 0) return null
        return rule.metric === 'availability'
          ? 1 - endings.failed / endings.answered
          : endings.failed / endings.answered
      case 'missed-share': {
        const asked = lookups.hits + lookups.misses
        return asked === 0 ? null : lookups.hits / asked
      }
      case 'mean':
        return tail.count === 0 ? null : tail.sumMs / tail.count
      case 'any':
        return tail.count === 0 ? null : tail.maxMs
      case 'rate':
        return coveredMs > 0 ? (endings.count * 1000) / coveredMs : null
      case 'gauge':
      case 'trend':
        return null
    }
  }
}

const readGauge: Record<ProcessMetric, (reading: ProcessReading, loopBlockedMaxMs: number) => number | null> =
  {
    cpuRatio: ({ cpuRatio }) => cpuRatio,
    rssBytes: ({ rssBytes }) => rssBytes,
    heapUsedRatio: ({ heapUsedBytes, heapLimitBytes }) => heapUsedBytes / heapLimitBytes,
    heapGrowthBytesPerMin: ({ heapGrowthBytesPerMin }) => heapGrowthBytesPerMin,
    loopDelayP99Ms: ({ loop }) => loop.delayP99Ms,
    loopBlockedMs: (_, loopBlockedMaxMs) => loopBlockedMaxMs,
    gcPauseRatio: ({ gc }) => gc.pauseRatio,
  }

/** The process between the last two ticks; its heap, over a quarter of an hour. */
export type RecentReading = ProcessReading & {
  spanMs: number
  loopBlockedMaxMs: number
  heapAfterGc: readonly TrendPoint[]
}

export function processSubject(reading: RecentReading): Subject {
  const value = (rule: Rule): number | null =>
    reading.spanMs > 0 ? readGauge[rule.metric as ProcessMetric](reading, reading.loopBlockedMaxMs) : null
  return {
    label: 'process',
    looks(rule, firing) {
      const { spanMs, heapAfterGc } = reading
      return rule.info.judgement.kind === 'trend'
        ? [lookAtTrend(rule, value(rule), heapAfterGc, spanMs, firing)]
        : [lookAtGauge(rule, value(rule), spanMs, firing)]
    },
    observed: value,
  }
}
