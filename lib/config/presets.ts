import { presets, type PresetName } from '../presets/index.ts'
import type { LimitTarget, Preset, TargetLevels } from '../presets/preset.ts'
import { isRecord, Problems } from './problems.ts'
import { resolveSla, type MachineFacts } from './sla.ts'
import type { PresetChoice, ResolvedPresets, Unjudged } from './types.ts'

const names = Object.keys(presets) as PresetName[]
const onlyBaseline = 'a baseline is what was measured once, not a limit'
const onlyUnderLoad = 'how much arrives is the doing of the clients: it is judged where the load is ours'

type Rows = Record<string, Record<string, unknown>>

/** The SLA that presets and the user's own rows make together, before it is checked; what it cannot hold is listed. */
export function expandPresets(
  given: unknown,
  own: unknown,
  facts: MachineFacts,
  problems: Problems,
): { sla: unknown; presets: ResolvedPresets } {
  const choices = choicesOf(given, problems)
  const rows: Rows = {}
  const unjudged: Unjudged[] = []
  for (const { name, rows: bound = {} } of choices) expand(name, bound, facts, rows, unjudged)
  const resolved = Object.freeze({ names: choices.map(({ name }) => name), unjudged })
  if (choices.length === 0 || (own !== undefined && !isRecord(own))) return { sla: own, presets: resolved }
  const sla: Record<string, unknown> = { ...rows }
  // The user's limits win one by one; undefined takes one out.
  for (const [row, terms] of Object.entries(own ?? {}))
    sla[row] = isRecord(terms) ? { ...rows[row], ...terms } : terms
  return { sla, presets: resolved }
}

function expand(
  name: PresetName,
  bound: Readonly<Record<string, string>>,
  facts: MachineFacts,
  rows: Rows,
  unjudged: Unjudged[],
): void {
  const { limits, loads, open } = presets[name]
  const leave = ({ cites, what }: { cites: readonly number[]; what: string }, why: string): void =>
    void unjudged.push({ preset: name, cites, what, why })
  for (const target of limits) {
    const row = bound[target.component] ?? target.row
    for (const [metric, levels] of Object.entries(target.limits)) {
      const limit = limitOf(levels)
      const about = { cites: target.cites, what: `${target.what} ${metric}` }
      const why = limit === undefined ? onlyBaseline : whyNot(target, row, metric, limit, facts)
      if (why !== undefined) leave(about, why)
      else rows[row!] = { ...rows[row!], [metric]: limit }
    }
  }
  for (const target of loads) leave(target, onlyUnderLoad)
  for (const target of open) leave(target, target.why)
}

function limitOf(levels: number | TargetLevels): number | Omit<TargetLevels, 'baseline'> | undefined {
  if (typeof levels === 'number') return levels
  const { baseline: _, ...limits } = levels
  return Object.keys(limits).length === 0 ? undefined : limits
}

/** The SLA's own check says what cannot be judged yet: nothing here has to know what it can do. */
function whyNot(
  { component }: LimitTarget,
  row: string | undefined,
  metric: string,
  limit: unknown,
  facts: MachineFacts,
): string | undefined {
  if (row === undefined) return `say which row of the SLA it is: rows: { '${component}': 'METHOD /pattern' }`
  const found = new Problems()
  resolveSla({ [row]: { [metric]: limit } }, facts, found)
  const [issue] = found.issues
  return issue && `${issue.path} ${issue.message}`
}

function choicesOf(given: unknown, problems: Problems): PresetChoice[] {
  if (given === undefined) return []
  if (!Array.isArray(given)) {
    problems.add('presets', `must be a list of names: ${names.join(', ')}`, given)
    return []
  }
  return given.flatMap((one: unknown, i) => {
    const choice = isRecord(one) ? one : { name: one }
    return isChoice(choice, `presets[${i}]`, problems) ? [choice] : []
  })
}

function isChoice(
  choice: Record<string, unknown>,
  path: string,
  problems: Problems,
): choice is Record<string, unknown> & PresetChoice {
  const { name, rows, ...others } = choice
  for (const [key, value] of Object.entries(others))
    problems.unknownKey(`${path}.${key}`, key, ['name', 'rows'], value)
  if (typeof name !== 'string' || !Object.hasOwn(presets, name)) {
    if (typeof name === 'string') problems.unknownKey(path, name, names, name)
    else problems.add(path, `must be the name of a preset: ${names.join(', ')}`, name)
    return false
  }
  if (rows === undefined) return true
  if (!isRecord(rows)) {
    problems.add(`${path}.rows`, "must be an object such as { tool: 'POST /tools/:name' }", rows)
    return false
  }
  checkRows(rows, presets[name as PresetName], `${path}.rows`, problems)
  return true
}

/** A line for each preset that is not judged whole. */
export function presetCaveats({ names: chosen, unjudged }: ResolvedPresets): string[] {
  return chosen.flatMap((name) => {
    const left = unjudged.filter(({ preset }) => preset === name).map(({ what }) => what)
    return left.length === 0 ? [] : [`preset ${name} is not judged whole: not ${left.join(', ')}`]
  })
}

function checkRows(rows: Record<string, unknown>, preset: Preset, path: string, problems: Problems): void {
  const components = [...new Set(preset.limits.map(({ component }) => component))]
  for (const [component, row] of Object.entries(rows)) {
    const at = `${path}['${component}']`
    if (!components.includes(component)) problems.unknownKey(at, component, components, row)
    else if (typeof row !== 'string') problems.add(at, "must be a row of the SLA: 'METHOD /pattern'", row)
    else {
      const found = new Problems()
      // Any limit will do: it is the row's name that is checked.
      resolveSla({ [row]: row === 'process' ? { rssBytes: 1 } : { p99Ms: 1 } }, { cpus: 1 }, found)
      for (const { message } of found.issues) problems.add(at, message, row)
    }
  }
}
