import { nearest } from '../../config/nearest.ts'
import { percentText } from './figures.ts'
import { usualGates, type Gates } from './judgement.ts'
import { loadMetrics, metricSpecs, type LoadMetric } from './metrics.ts'
import { gateRefusal, type Noise } from './noise.ts'

/** `cpuUs=5%,p95Ms=50%`. Throws, in words, what is none. */
export function readGates(text: string): Gates {
  return Object.fromEntries(text.split(',').map(gateOf))
}

function gateOf(text: string): [metric: LoadMetric, minEffect: number] {
  const [, name = '', figure] = /^\s*(\w+)\s*=\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(text) ?? []
  if (figure === undefined) throw new Error(`'${text.trim()}' is no gate such as cpuUs=5%`)
  if (!Object.hasOwn(metricSpecs, name)) {
    const meant = nearest(name, loadMetrics)
    const guess = meant === undefined ? '' : ` (did you mean '${meant}'?)`
    throw new Error(`there is no metric '${name}'${guess}; there are ${loadMetrics.join(', ')}`)
  }
  const minEffect = Number(figure) / 100
  if (minEffect <= 0) throw new Error(`a gate of ${figure} % on ${name} would take any luck for a regression`)
  return [name as LoadMetric, minEffect]
}

/** What decides on a machine with this noise. */
export interface FittingGates {
  gates: Gates
  /** Usual gates that had to be widened, in words. */
  notes: string[]
}

/** The usual gates as fine as the noise lets them be, and those of the user as they are. Throws for one below the noise. */
export function fittingGates(given: Gates, noise: Noise): FittingGates {
  for (const [metric, minEffect] of entriesOf(given)) {
    const refusal = gateRefusal(metric, minEffect, noise)
    if (refusal !== null) throw new Error(refusal)
  }
  const notes: string[] = []
  const usual = entriesOf(usualGates).map(([metric, minEffect]): [LoadMetric, number] => {
    const visible = noise[metric]?.visible ?? 0
    if (visible <= minEffect || given[metric] !== undefined) return [metric, minEffect]
    const widened = Math.ceil(visible * 100) / 100
    notes.push(
      `${metricSpecs[metric].name} is gated at ${percentText(widened)}, not ${percentText(minEffect)}: this machine hides less`,
    )
    return [metric, widened]
  })
  return { gates: { ...Object.fromEntries(usual), ...given }, notes }
}

function entriesOf(gates: Gates): [LoadMetric, number][] {
  return Object.entries(gates) as [LoadMetric, number][]
}
