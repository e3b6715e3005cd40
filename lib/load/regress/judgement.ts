import type { ComparisonVerdict } from '../report.ts'
import { Centre } from './bootstrap.ts'
import { holm } from './holm.ts'
import { median } from './location.ts'
import type { Look } from './looks.ts'
import { loadMetrics, metricSpecs, type Lane, type LoadMetric } from './metrics.ts'
import type { Round } from './reading.ts'
import { signFlipP } from './sign-flip.ts'
import { isNoWorse, ratioOf, verdictOf, type Worsening } from './verdict.ts'

/** The smallest change that matters, by metric; only what stands here decides. */
export type Gates = Readonly<Partial<Record<LoadMetric, number>>>

export const usualGates: Gates = Object.fromEntries(
  loadMetrics
    .filter((metric) => metricSpecs[metric].gates)
    .map((metric) => [metric, metricSpecs[metric].minEffect]),
)

/** Of fewer pairs the bootstrap knows no bounds. */
const MIN_PAIRS = 6

/** How one metric compares. */
export interface MetricJudgement {
  metric: LoadMetric
  lane: Lane
  /** Whether it decides, or is only shown. */
  isGate: boolean
  minEffect: number
  /** Medians of the runs; null without any. */
  before: number | null
  after: number | null
  /** The change of the metric: 0.1 is 10 % more of it. The interval holds with `confidence`. */
  change: { ratio: number; low: number; high: number; confidence: number } | null
  /** Exact: how often chance alone would lean as far to one side. Null where runs are no pairs. */
  pValue: number | null
  verdict: ComparisonVerdict
  /** A change for the worse that matters is ruled out. */
  noWorse: boolean
}

/** Judges all metrics at one look. */
export function judge(rounds: readonly Round[], { alpha }: Look, gates: Gates): MetricJudgement[] {
  const compared = loadMetrics
    .map((metric) => new Paired(metric, rounds, gates))
    .filter(({ isGate, pairs }) => isGate || pairs.length > 0)
  const gating = compared.filter(({ isGate, centre }) => isGate && centre !== null)
  const chances = holm(gating.map((one) => one.chanceOfNone()))
  return compared.map((one) => one.judgement(alpha, chances[gating.indexOf(one)] ?? one.chanceOfNone()))
}

class Paired {
  readonly metric: LoadMetric
  readonly isGate: boolean
  readonly minEffect: number
  readonly pairs: readonly (readonly [before: number, after: number])[]
  /** Null of too few pairs. */
  readonly centre: Centre | null
  /** Log ratios, the worse side up. */
  readonly #worsenings: readonly number[]

  constructor(metric: LoadMetric, rounds: readonly Round[], gates: Gates) {
    const { better, minEffect } = metricSpecs[metric]
    this.metric = metric
    this.isGate = gates[metric] !== undefined
    this.minEffect = gates[metric] ?? minEffect
    this.pairs = pairsOf(metric, rounds)
    const sign = better === 'lower' ? 1 : -1
    this.#worsenings = this.pairs.map(([before, after]) => sign * Math.log(after / before))
    this.centre = this.pairs.length < MIN_PAIRS ? null : new Centre(this.#worsenings)
  }

  /** The chance of what was seen if nothing got worse by as much as matters. */
  chanceOfNone(): number {
    return this.centre?.chanceUnder(Math.log1p(this.minEffect)) ?? 1
  }

  judgement(alpha: number, chanceOfNone: number): MetricJudgement {
    const { metric, isGate, minEffect, pairs, centre } = this
    const [before, after] = [pairs.map((pair) => pair[0]), pairs.map((pair) => pair[1])]
    const worsening = centre && { estimate: centre.estimate, ...centre.interval(alpha) }
    const judged = judgementOf({ metric, isGate, minEffect, before, after, worsening, alpha })
    if (worsening === null) return judged
    const pValue = signFlipP(this.#worsenings)
    // Among six pairs all must agree: the exact test cannot say more of them.
    const isCertain = chanceOfNone <= alpha / 2 && pValue <= Math.max(alpha, 2 ** (1 - pairs.length))
    const verdict = judged.verdict === 'regressed' && !isCertain ? 'inconclusive' : judged.verdict
    return { ...judged, pValue, verdict }
  }
}

interface Judged {
  metric: LoadMetric
  isGate: boolean
  minEffect: number
  before: readonly number[]
  after: readonly number[]
  worsening: Worsening | null
  alpha: number
}

export function judgementOf({ before, after, worsening, alpha, ...about }: Judged): MetricJudgement {
  const { lane, better } = metricSpecs[about.metric]
  const row = { ...about, lane, before: medianOf(before), after: medianOf(after), pValue: null }
  if (worsening === null) return { ...row, change: null, verdict: 'no-data', noWorse: false }
  const ends = [ratioOf(worsening.low, better), ratioOf(worsening.high, better)]
  return {
    ...row,
    change: {
      ratio: ratioOf(worsening.estimate, better),
      low: Math.min(...ends),
      high: Math.max(...ends),
      confidence: 1 - alpha,
    },
    verdict: verdictOf(worsening, about.minEffect),
    noWorse: isNoWorse(worsening, about.minEffect),
  }
}

function medianOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : median(values)
}

/** What is missing on one side, or is nothing at all, has no ratio. */
function pairsOf(metric: LoadMetric, rounds: readonly Round[]): [number, number][] {
  return rounds
    .map(({ before, after }) => [before.metrics[metric] ?? 0, after.metrics[metric] ?? 0] as [number, number])
    .filter((pair) => pair.every((value) => value > 0 && Number.isFinite(value)))
}
