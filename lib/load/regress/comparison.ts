import type { ComparisonVerdict } from '../report.ts'
import { judgeCalls, type CallJudgement } from './call-counts.ts'
import { judge, judgementOf, type Gates, type MetricJudgement } from './judgement.ts'
import { lookAfter, looks } from './looks.ts'
import { loadMetrics, metricSpecs, type LoadMetric } from './metrics.ts'
import { predict } from './prediction.ts'
import type { Round, SliceReading } from './reading.ts'

/** How the application compares with its earlier self. */
export interface Comparison {
  verdict: ComparisonVerdict
  /** Everything that decides is known to be no worse: what a gate may let pass. */
  noWorse: boolean
  /** Pairs of fresh processes, or runs of the later side. */
  rounds: number
  /** Of the intervals. */
  confidence: number
  metrics: readonly MetricJudgement[]
  calls: readonly CallJudgement[]
}

/** What is known after these rounds; null when it is not time to look. `isLast`: there will be no more of them. */
export function compareRounds(rounds: readonly Round[], gates: Gates, isLast = false): Comparison | null {
  const look = lookAfter(rounds.length, isLast)
  if (look === null) return null
  const [before, after] = [rounds.map((round) => round.before), rounds.map((round) => round.after)]
  return comparisonOf(rounds.length, look.alpha, judge(rounds, look, gates), judgeCalls(before, after))
}

/** Whether no further round is needed. */
export function isDecided({ verdict, noWorse, rounds }: Comparison): boolean {
  return verdict === 'regressed' || noWorse || rounds >= looks.at(-1)!.rounds
}

/** One look at runs that are no pairs: those of a baseline, and later ones. */
const BASELINE_ALPHA = 0.05

/** What is known of later runs by those of a baseline on the same machine. */
export function compareRuns(
  earlier: readonly SliceReading[],
  later: readonly SliceReading[],
  gates: Gates,
): Comparison {
  const metrics = loadMetrics.map((metric) => {
    const { better, minEffect } = metricSpecs[metric]
    const [before, after] = [valuesOf(earlier, metric), valuesOf(later, metric)]
    const worsening = predict(before, after, { alpha: BASELINE_ALPHA, better })?.worsening ?? null
    const isGate = gates[metric] !== undefined
    const about = { metric, isGate, minEffect: gates[metric] ?? minEffect }
    return judgementOf({ ...about, before, after, worsening, alpha: BASELINE_ALPHA })
  })
  const shown = metrics.filter(({ isGate, change }) => isGate || change !== null)
  return comparisonOf(later.length, BASELINE_ALPHA, shown, judgeCalls(earlier, later))
}

function comparisonOf(
  rounds: number,
  alpha: number,
  metrics: readonly MetricJudgement[],
  calls: readonly CallJudgement[],
): Comparison {
  const deciding = [...metrics.filter(({ isGate }) => isGate), ...calls]
  const noWorse = deciding.length > 0 && deciding.every(isFine)
  return { verdict: verdictOf(deciding), noWorse, rounds, confidence: 1 - alpha, metrics, calls }
}

function isFine(one: MetricJudgement | CallJudgement): boolean {
  return 'noWorse' in one ? one.noWorse : one.verdict === 'equivalent' || one.verdict === 'improved'
}

function verdictOf(deciding: readonly (MetricJudgement | CallJudgement)[]): ComparisonVerdict {
  const has = (verdict: ComparisonVerdict): boolean => deciding.some((one) => one.verdict === verdict)
  if (has('regressed')) return 'regressed'
  if (deciding.length === 0 || has('no-data')) return 'no-data'
  if (!deciding.every(isFine)) return 'inconclusive'
  return has('improved') ? 'improved' : 'equivalent'
}

function valuesOf(runs: readonly SliceReading[], metric: LoadMetric): number[] {
  return runs
    .map(({ metrics }) => metrics[metric] ?? 0)
    .filter((value) => value > 0 && Number.isFinite(value))
}
