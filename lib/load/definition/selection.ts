import { PerfError } from '../../errors.ts'
import { nearest } from '../../config/nearest.ts'
import type { ResolvedLoad, Scenario } from './resolve.ts'
import type { Shape } from './shape.ts'

/** What of a file is run, and how much of it. */
export interface Selection {
  only?: readonly string[]
  category?: readonly string[]
  /** Part of the name, or a regular expression. */
  grep?: string
  /** Levels times this. */
  scale?: number
  /** Each scenario within a minute: fewer samples, so less can be told. */
  quick?: boolean
}

const QUICK_MS = 60_000
const SHORTEST_PHASE_MS = 1_000

/** @throws PerfError when nothing is left */
export function selected(load: ResolvedLoad, selection: Selection): Scenario[] {
  const { only, category, grep, scale = 1, quick = false } = selection
  const names = load.scenarios.map(({ name }) => name)
  for (const name of only ?? []) if (!names.includes(name)) throw unknown('scenario', name, names)
  const categories = [...new Set(load.scenarios.map(({ shape }) => shape.category))]
  for (const name of category ?? [])
    if (!categories.includes(name)) throw unknown('category', name, categories)
  const pattern = grep === undefined ? null : new RegExp(grep, 'i')
  const left = load.scenarios.filter(({ name, shape }) => {
    const isNamed = only === undefined || only.includes(name)
    const isOfCategory = category === undefined || category.includes(shape.category)
    return isNamed && isOfCategory && (pattern === null || pattern.test(name))
  })
  if (left.length === 0) throw new PerfError('ERR_PERF_OPTIONS', `no scenario is left of ${names.join(', ')}`)
  return left.map(({ name, shape, sla }) => ({ name, shape: sized(shape, scale, quick), sla }))
}

function sized(shape: Shape, scale: number, quick: boolean): Shape {
  const wholeMs = shape.phases.reduce((sum, { ms }) => sum + ms, 0)
  const factor = quick ? Math.min(1, QUICK_MS / wholeMs) : 1
  const level = (given: number): number => {
    if (shape.model === 'arrivals') return given * scale
    return given === 0 ? 0 : Math.max(1, Math.round(given * scale))
  }
  const phases = shape.phases.map((phase) => ({
    ...phase,
    ms: Math.max(Math.min(phase.ms, SHORTEST_PHASE_MS), phase.ms * factor),
    from: level(phase.from),
    to: level(phase.to),
  }))
  return { ...shape, phases }
}

function unknown(what: string, name: string, names: readonly string[]): PerfError {
  const meant = nearest(name, names)
  const guess = meant === undefined ? `there are ${names.join(', ')}` : `did you mean '${meant}'?`
  return new PerfError('ERR_PERF_OPTIONS', `there is no ${what} '${name}' (${guess})`)
}
