import type { RouteEntry } from '../record/route-table.ts'
import type { Tail } from '../stats/sliding-window.ts'
import type { ProcessMetric, ProcessReading } from '../types.ts'
import { lookAt, lookAtGauge, type Counts, type Look } from './look.ts'
import type { Rule } from './rules.ts'

/** What rules are held against: they ask for looks while judging, and for the figure when somebody wants to see it. */
export interface Subject {
  readonly label: string
  looks(rule: Rule, firing: boolean): Look[]
  observed(rule: Rule, windowMs: number): number | null
}

/** Doubling: a sudden fault shows in the shortest, a slight one in the longest. */
const tailSlots = [1, 2, 4, 8, 16, 32, 60] as const

/** A route, at one moment. Reads its series once, however many rules ask. */
export function routeSubject(entry: RouteEntry, nowMs: number): Subject {
  const { latency, statuses } = entry.series
  entry.series.advance(nowMs)
  const tails = latency.tails(tailSlots)
  const endings = statuses.tails(tailSlots)
  const { slotMs } = latency.shape

  const counts = (rule: Rule, at: number): Counts => {
    const { windowMs, count: timed, sumMs, sumSquares } = tails[at]!
    const { answered, failed, count } = endings[at]!
    return { windowMs, timed, slow: slowIn(tails[at]!, rule), sumMs, sumSquares, answered, failed, count }
  }

  function slowIn(tail: Tail, rule: Rule): number {
    const boundary = latency.scale.boundaryIndex(rule.limit)
    let slow = 0
    if (rule.info.unit === 'ms')
      for (let k = boundary + 1; k < tail.classes.length; k++) slow += tail.classes[k]!
    return slow
  }

  return {
    label: entry.label,
    looks: (rule) => tailSlots.map((_, at) => lookAt(rule, counts(rule, at))),
    observed(rule, windowMs) {
      const slots = Math.max(1, Math.round(windowMs / slotMs))
      const at = tailSlots.findIndex((length) => length >= slots)
      const tail = tails[at < 0 ? tails.length - 1 : at]!
      const ending = endings[at < 0 ? endings.length - 1 : at]!
      const { judgement } = rule.info
      switch (judgement.kind) {
        case 'slow-share':
          return latency.tailQuantileMs(judgement.quantile, rule.limit, slots)
        case 'failed-share':
          if (ending.answered === 0) return null
          return rule.metric === 'availability'
            ? 1 - ending.failed / ending.answered
            : ending.failed / ending.answered
        case 'mean':
          return tail.count === 0 ? null : tail.sumMs / tail.count
        case 'any':
          return tail.count === 0 ? null : tail.maxMs
        case 'rate':
          return (ending.count * 1000) / tail.windowMs
        case 'gauge':
          return null
      }
    },
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

/** The process between the last two ticks. */
export function processSubject(
  reading: ProcessReading & { spanMs: number; loopBlockedMaxMs: number },
): Subject {
  const value = (rule: Rule): number | null =>
    reading.spanMs > 0 ? readGauge[rule.metric as ProcessMetric](reading, reading.loopBlockedMaxMs) : null
  return {
    label: 'process',
    looks: (rule, firing) => [lookAtGauge(rule, value(rule), reading.spanMs, firing)],
    observed: value,
  }
}
