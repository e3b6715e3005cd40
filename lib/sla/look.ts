import { binomialUpperTail, normalUpperTail, poissonLowerTail } from '../stats/confidence.ts'
import type { Endings, Lookups } from '../record/endings.ts'
import { confidenceAbove, type TrendPoint } from '../stats/trend.ts'
import { countOver, type Tail } from '../stats/tail.ts'
import { allowedShare, type Rule } from './rules.ts'

/** What was counted over the newest stretch. */
export interface TailCounts {
  tail: Tail
  endings: Endings
  lookups: Lookups
  /** As much of the window as there has been: its newest slot has only begun. */
  coveredMs: number
}

/** One stretch of time, held against one limit. */
export interface Look {
  windowMs: number
  samples: number
  /** There is enough to judge by. */
  sufficient: boolean
  /** The plain figure is on the wrong side of the limit. */
  exceeding: boolean
  /** How sure we are that the limit is broken and not just this sample of it, 0 to 1. */
  confidence: number
}

/**
 * The confidence at which a limit counts as broken. A healthy service is looked at once a second all year long:
 * at 99 % it would page somebody every few minutes.
 */
export const requiredConfidence = 0.9999

const MINUTE_MS = 60_000

/** `boundary` is where the histogram was cut for the rule's limit; -1 for limits that are no latency. */
export function lookAt(
  rule: Rule,
  { tail, endings, lookups, coveredMs }: TailCounts,
  boundary: number,
): Look {
  const { windowMs, count } = tail
  switch (rule.info.judgement.kind) {
    case 'slow-share':
      return shareLook(rule, windowMs, count, countOver(tail, boundary))
    case 'failed-share':
      return shareLook(rule, windowMs, endings.answered, endings.failed)
    case 'missed-share':
      return shareLook(rule, windowMs, lookups.hits + lookups.misses, lookups.misses)
    case 'mean':
      return meanLook(rule, tail)
    case 'any': {
      const exceeding = countOver(tail, boundary) > 0
      return { windowMs, samples: count, sufficient: count > 0, exceeding, confidence: exceeding ? 1 : 0 }
    }
    case 'rate':
      return rateLook(rule, windowMs, coveredMs, endings.count)
    case 'gauge':
    case 'trend':
      throw new TypeError('what is not counted has looks of its own')
  }
}

/** A gauge is a fact: over its limit or not. Once broken it must fall 5 % below the limit to be well again. */
export function lookAtGauge(rule: Rule, value: number | null, windowMs: number, firing: boolean): Look {
  const limit = firing ? rule.limit * 0.95 : rule.limit
  const exceeding = value !== null && value > limit
  const sufficient = value !== null
  return { windowMs, samples: sufficient ? 1 : 0, sufficient, exceeding, confidence: exceeding ? 1 : 0 }
}

/** How the heap grows, by what full collections left: `value` is the slope of `points`, in bytes a minute. */
export function lookAtTrend(
  rule: Rule,
  value: number | null,
  points: readonly TrendPoint[],
  windowMs: number,
  firing: boolean,
): Look {
  const limit = firing ? rule.limit * 0.95 : rule.limit
  const exceeding = value !== null && value > limit
  const confidence = exceeding ? confidenceAbove(points, limit / MINUTE_MS) : 0
  return { windowMs, samples: points.length, sufficient: value !== null, exceeding, confidence }
}

function shareLook(rule: Rule, windowMs: number, trials: number, hits: number): Look {
  const allowed = allowedShare(rule)
  const exceeding = hits > trials * allowed
  return {
    windowMs,
    samples: trials,
    sufficient: trials >= rule.minCount,
    exceeding,
    confidence: exceeding ? 1 - binomialUpperTail(hits, trials, allowed) : 0,
  }
}

function meanLook(rule: Rule, { windowMs, count, sumMs, sumSquares }: Tail): Look {
  const mean = count === 0 ? 0 : sumMs / count
  const exceeding = mean > rule.limit
  let confidence = 0
  if (exceeding && count > 1) {
    const variance = Math.max(0, (sumSquares - count * mean * mean) / (count - 1))
    const standardError = Math.sqrt(variance / count)
    confidence = standardError === 0 ? 1 : 1 - normalUpperTail((mean - rule.limit) / standardError)
  }
  return { windowMs, samples: count, sufficient: count >= rule.minCount, exceeding, confidence }
}

/** Too few arrivals: silence is data here, once the stretch is long enough to expect `minCount` of them. */
function rateLook(rule: Rule, windowMs: number, coveredMs: number, count: number): Look {
  const expected = (rule.limit * coveredMs) / 1000
  const exceeding = count < expected
  return {
    windowMs,
    samples: count,
    sufficient: expected >= rule.minCount,
    exceeding,
    confidence: exceeding ? 1 - poissonLowerTail(count, expected) : 0,
  }
}
