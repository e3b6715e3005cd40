import type { ComparisonReport, ComparisonRow } from '../report.ts'
import type { CallJudgement } from './call-counts.ts'
import type { Comparison } from './comparison.ts'
import { changeText, percentText } from './figures.ts'
import type { MetricJudgement } from './judgement.ts'
import { metricSpecs } from './metrics.ts'

export interface ComparedWith {
  against: string
  grown: ComparisonReport['grown']
}

/** A comparison as the reports draw it, the quietest lane first. */
export function comparisonReport(comparison: Comparison, { against, grown }: ComparedWith): ComparisonReport {
  const { rounds, confidence, metrics, calls } = comparison
  return { against, rounds, confidence, rows: [...calls.map(callRow), ...metrics.map(metricRow)], grown }
}

function metricRow(one: MetricJudgement): ComparisonRow {
  const { metric, lane, before, after, change, minEffect, verdict } = one
  return {
    lane,
    subject: '(all)',
    metric: metricSpecs[metric].name,
    unit: metricSpecs[metric].unit,
    before,
    after,
    change: change?.ratio ?? null,
    interval: change === null ? null : [change.low, change.high],
    minEffect,
    verdict,
    why: whyOf(one),
  }
}

function whyOf({ change, minEffect, pValue, isGate, verdict }: MetricJudgement): string {
  if (change === null) return 'too few runs have this figure'
  const sure = `${percentText(change.confidence)} sure of ${changeText(change.low)} to ${changeText(change.high)}`
  const chance = pValue === null ? '' : `, by chance in ${percentText(pValue)} of all cases`
  const what = {
    regressed: `${sure}: more than the ${percentText(minEffect)} that matter${chance}`,
    improved: `${sure}: better by more than the ${percentText(minEffect)} that matter`,
    equivalent: `${sure}: within the ${percentText(minEffect)} that do not matter`,
  } as Readonly<Partial<Record<string, string>>>
  const words = what[verdict] ?? `${sure}: ${percentText(minEffect)} would matter`
  return isGate ? words : `${words} (shown, decides nothing)`
}

function callRow({ operation, before, after, minEffect, isExact, verdict }: CallJudgement): ComparisonRow {
  const change = before === 0 ? null : after / before - 1
  return {
    lane: 'counts',
    subject: operation,
    metric: 'per request',
    unit: 'count',
    before,
    after,
    change,
    interval: change === null || !isExact ? null : [change, change],
    minEffect,
    verdict,
    why: isExact ? 'counted: the same in every run of a side' : 'counted: differs from run to run',
  }
}
