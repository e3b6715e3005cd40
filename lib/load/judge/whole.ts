import { formatValue } from '../../config/metrics.ts'
import { ROUTE_WAYS } from '../../record/endings.ts'
import { lookAt } from '../../sla/look.ts'
import type { Rule } from '../../sla/rules.ts'
import type { RowState } from '../report.ts'
import { tailOf } from './cells.ts'
import { meanInterval, quantileInterval, shareInterval } from './interval.ts'
import type { Totals } from './totals.ts'

/** What one limit comes to over the whole of the judged time. */
export interface Judgement {
  observed: number | null
  interval: [number, number] | null
  samples: number
  needed: number
  state: RowState
  why: string
}

/** One look at the end, not one a second: it need not be as sure as production is before it wakes somebody. */
const SURE = 0.99
const FAILED = 3

/** Holds a rule against what was counted over `spanMs`. `sent` takes latencies from the send on, without queueing. */
export function judgeWhole(
  rule: Rule,
  totals: Totals,
  spanMs: number,
  from: 'intended' | 'sent' = 'intended',
): Judgement {
  const histogram = from === 'intended' ? totals.response : totals.service
  const tallies = Array<number>(ROUTE_WAYS).fill(0)
  tallies[FAILED] = totals.failed
  tallies[0] = totals.ended - totals.failed
  const tail = tailOf(histogram, spanMs, tallies)
  const counts = {
    tail,
    endings: { count: totals.ended, failed: totals.failed, answered: totals.ended, aborted: 0 },
    lookups: { hits: 0, misses: 0 },
    coveredMs: spanMs,
  }
  const boundary = rule.info.unit === 'ms' ? histogram.scale.boundaryIndex(rule.limit) : -1
  const { samples, exceeding, confidence } = lookAt(rule, counts, boundary)
  const { observed, interval } = observedOf(rule, totals, histogram, tail.sumSquares, spanMs)
  const needed = neededOf(rule)
  const found = { observed, interval, samples, needed }
  if (samples === 0) return { ...found, observed: null, state: 'no-data', why: 'nothing was measured' }
  const told = `${formatValue(rule.metric, observed)} (limit ${formatValue(rule.metric, rule.limit)}, ${samples} ${wordOf(rule)})`
  if (exceeding && confidence >= SURE)
    return { ...found, state: rule.severity === 'critical' ? 'fail' : 'warning', why: `${told}: broken` }
  if (samples < needed)
    return { ...found, state: 'inconclusive', why: `${told}: ${needed} are needed for a verdict` }
  if (exceeding)
    return { ...found, state: 'inconclusive', why: `${told}: over the limit, but that may be chance` }
  return { ...found, state: 'pass', why: `${told}: kept` }
}

/** Ten of those that a percentile is about: the p99 of a hundred requests is the second slowest. */
export function neededOf({ info: { judgement }, minCount }: Rule): number {
  if (judgement.kind === 'slow-share')
    return Math.max(100, minCount, Math.ceil(10 / (1 - judgement.quantile) - 1e-9))
  if (judgement.kind === 'any' || judgement.kind === 'rate') return 1
  return minCount
}

function observedOf(
  rule: Rule,
  { failed, ended }: Totals,
  histogram: Totals['response'],
  sumSquares: number,
  spanMs: number,
): { observed: number | null; interval: [number, number] | null } {
  const { judgement } = rule.info
  switch (judgement.kind) {
    case 'slow-share':
      return {
        observed: histogram.quantileMs(judgement.quantile),
        interval: quantileInterval(histogram, judgement.quantile),
      }
    case 'failed-share': {
      const interval = shareInterval(failed, ended)
      if (rule.metric !== 'availability') return { observed: ended === 0 ? null : failed / ended, interval }
      const observed = ended === 0 ? null : 1 - failed / ended
      return { observed, interval: interval && [1 - interval[1], 1 - interval[0]] }
    }
    case 'mean':
      return {
        observed: histogram.count === 0 ? null : histogram.meanMs,
        interval: meanInterval(histogram.count, histogram.sumMs, sumSquares),
      }
    case 'any':
      return { observed: histogram.count === 0 ? null : histogram.maxMs, interval: null }
    case 'rate':
      return { observed: spanMs > 0 ? (ended * 1_000) / spanMs : null, interval: null }
    default:
      return { observed: null, interval: null }
  }
}

function wordOf({ row }: Rule): string {
  return row.startsWith('workflow:') ? 'runs' : 'requests'
}
