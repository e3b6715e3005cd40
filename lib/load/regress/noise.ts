import { studentQuantile } from '../../stats/student.ts'
import { percentText } from './figures.ts'
import { deviation } from './location.ts'
import { looks } from './looks.ts'
import { loadMetrics, metricSpecs, type LoadMetric } from './metrics.ts'
import type { Round } from './reading.ts'

/** Fewer pairs of the same code say little of how far apart two of them lie. */
export const MIN_NOISE_ROUNDS = 6
/** How often the change that is called visible is in fact found. */
const POWER = 0.8

/** How far two runs of the same code lie apart on this machine. */
interface MetricNoise {
  /** The standard deviation of the log ratio of a pair. */
  deviation: number
  rounds: number
  /** The smallest change, as a ratio, that a whole comparison finds in four of five cases. */
  visible: number
}

export type Noise = Readonly<Partial<Record<LoadMetric, MetricNoise>>>

/** From rounds in which both sides were the same code. */
export function noiseOf(rounds: readonly Round[]): Noise {
  const noise: Partial<Record<LoadMetric, MetricNoise>> = {}
  for (const metric of loadMetrics) {
    const ratios = rounds
      .map(({ before, after }) => Math.log((after.metrics[metric] ?? 0) / (before.metrics[metric] ?? 0)))
      .filter((each) => Number.isFinite(each))
    if (ratios.length < MIN_NOISE_ROUNDS) continue
    const scatter = deviation(ratios)
    noise[metric] = { deviation: scatter, rounds: ratios.length, visible: visibleChange(scatter) }
  }
  return noise
}

/** What is certain at the last look, and what a run in five falls short of. */
function visibleChange(scatter: number): number {
  const { rounds, alpha } = looks.at(-1)!
  const certain = studentQuantile(alpha / 2, rounds - 1)
  const shortfall = studentQuantile(1 - POWER, rounds - 1)
  return Math.expm1(((certain + shortfall) * scatter) / Math.sqrt(rounds))
}

/** Why a gate cannot hold on this machine, in words with the arithmetic; null when it can. */
export function gateRefusal(metric: LoadMetric, minEffect: number, noise: Noise): string | null {
  const own = noise[metric]
  if (own === undefined || minEffect >= own.visible) return null
  const rounds = looks.at(-1)!.rounds
  const { name } = metricSpecs[metric]
  const scatter = `two runs of the same code differ by ${percentText(own.deviation)} (standard deviation over ${own.rounds} rounds)`
  const floor = `${rounds} rounds resolve ±${percentText(own.visible)}`
  return `a gate of ${percentText(minEffect)} on ${name} is below this machine's noise: ${scatter}, so ${floor}${instead(minEffect, noise)}`
}

/** The quietest of what could be gated in its place. */
function instead(minEffect: number, noise: Noise): string {
  const fitting = loadMetrics
    .filter(
      (metric) => metricSpecs[metric].lane === 'work' && (noise[metric]?.visible ?? Infinity) <= minEffect,
    )
    .toSorted((a, b) => noise[a]!.visible - noise[b]!.visible)
  const [quietest] = fitting
  if (quietest === undefined) return ''
  return `; gate ${metricSpecs[quietest].name} (±${percentText(noise[quietest]!.visible)}) instead`
}
