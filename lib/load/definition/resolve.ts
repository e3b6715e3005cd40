import { availableParallelism } from 'node:os'
import { expandPresets } from '../../config/presets.ts'
import { isRecord, Problems } from '../../config/problems.ts'
import { resolveSla } from '../../config/sla.ts'
import type { Sla } from '../../types.ts'
import { durationMs } from './amounts.ts'
import { checkUsers } from './check-users.ts'
import type { Shape } from './shape.ts'
import type { About, LoadDefinition } from './types.ts'

export interface Scenario {
  name: string
  shape: Shape
  /** Of the file and of the scenario, together. */
  sla: Sla
}

/** A definition that was checked, with its defaults. */
export interface ResolvedLoad {
  definition: LoadDefinition
  title: string
  scenarios: readonly Scenario[]
  /** Of the file. */
  sla: Sla
  about: Readonly<Record<string, About>>
  seed: number
  timeoutMs: number
  threads: number
  maxInFlight: number
  trace: boolean
}

const known = [
  'title',
  'target',
  'sla',
  'presets',
  'about',
  'users',
  'scenarios',
  'seed',
  'timeout',
  'threads',
  'maxInFlight',
  'trace',
]

/** The server has as many cores as it has. */
const facts = { cpus: Infinity }

/** @throws PerfError `ERR_PERF_OPTIONS`, with every problem in it */
export function resolveLoad(given: LoadDefinition): ResolvedLoad {
  const problems = new Problems()
  for (const [key, value] of Object.entries(given))
    if (!known.includes(key)) problems.unknownKey(key, key, known, value)
  const { sla: expanded } = expandPresets(given.presets, given.sla, facts, problems)
  const sla = resolveSla(expanded, facts, problems)
  checkUsers(given.users, problems)
  const scenarios = scenariosOf(given, sla, problems)
  const timeoutMs = durationMs(given.timeout ?? '10s')
  if (timeoutMs === null) problems.add('timeout', "must be a length of time such as '10s'", given.timeout)
  const half = Math.min(4, Math.max(1, Math.floor(availableParallelism() / 2)))
  const resolved: ResolvedLoad = {
    definition: given,
    title: typeof given.title === 'string' ? given.title : 'load',
    scenarios,
    sla,
    about: isRecord(given.about) ? given.about : {},
    seed: integerOf(given.seed, 'seed', 1, 0, 2 ** 32 - 1, problems),
    timeoutMs: timeoutMs ?? 10_000,
    threads: integerOf(given.threads, 'threads', half, 0, 64, problems),
    maxInFlight: integerOf(given.maxInFlight, 'maxInFlight', 10_000, 1, 1_000_000, problems),
    trace: given.trace === true,
  }
  problems.throwIfAny('perfguard load')
  return resolved
}

function scenariosOf({ scenarios, users }: LoadDefinition, sla: Sla, problems: Problems): Scenario[] {
  if (!isRecord(scenarios) || Object.keys(scenarios).length === 0) {
    const must = "must be an object of scenarios such as { steady: hold({ arrivals: 50, for: '30s' }) }"
    problems.add('scenarios', must, scenarios)
    return []
  }
  return Object.entries(scenarios).map(([name, shape]) => {
    const path = `scenarios.${name}`
    if (!isRecord(shape) || !Array.isArray(shape['phases']))
      problems.add(path, 'must be what hold(), ramp(), spike(), stress(), steps() or soak() makes', shape)
    const { who = null, sla: own = {} } = shape as Partial<Shape>
    for (const kind of who ?? [])
      if (!Object.hasOwn(users ?? {}, kind))
        problems.unknownKey(`${path}.who`, kind, Object.keys(users ?? {}), kind)
    return { name, shape, sla: mergedSla(sla, resolveSla(own, facts, problems)) }
  })
}

/** Limits win one by one. */
function mergedSla(sla: Sla, own: Sla): Sla {
  const merged: Sla = { ...sla }
  for (const [row, terms] of Object.entries(own)) merged[row] = { ...sla[row], ...terms }
  return merged
}

function integerOf(
  given: unknown,
  path: string,
  preset: number,
  least: number,
  most: number,
  problems: Problems,
): number {
  if (given === undefined) return preset
  if (typeof given === 'number' && Number.isInteger(given) && given >= least && given <= most) return given
  problems.add(path, `must be a whole number, ${least} to ${most}`, given)
  return preset
}
