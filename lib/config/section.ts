import { optionTable, type OptionInfo } from './options.ts'
import { isRecord, type Problems } from './problems.ts'

/** The rows of the option table under one name, checked, with their defaults. */
export function readSection(
  tree: Record<string, unknown>,
  section: string,
  problems: Problems,
): Record<string, unknown> {
  const rows = optionTable.filter(({ path }) => path.startsWith(`${section}.`))
  const entries = rows.map(({ path }) => [path.slice(section.length + 1), readOption(tree, path, problems)])
  return Object.fromEntries(entries) as Record<string, unknown>
}

export function readOption(tree: Record<string, unknown>, path: string, problems: Problems): unknown {
  const info = optionTable.find((option) => option.path === path)!
  const dot = path.indexOf('.')
  const holder = dot < 0 ? tree : tree[path.slice(0, dot)]
  const given = isRecord(holder) ? holder[path.slice(dot + 1)] : undefined
  if (given === undefined) return info.default
  const wrong = whyWrong(info, given)
  if (wrong === undefined) return given
  problems.add(path, wrong, given)
  return info.default
}

function whyWrong(info: OptionInfo, given: unknown): string | undefined {
  if (info.type === 'choice') {
    return info.choices!.includes(given) ? undefined : `must be one of ${info.choices!.map(quote).join(', ')}`
  }
  if (info.type === 'string') {
    return typeof given === 'string' && given !== '' ? undefined : 'must be a string that is not empty'
  }
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = info
  const whole = info.type === 'integer'
  const fits =
    typeof given === 'number' && given >= min && given <= max && (!whole || Number.isInteger(given))
  if (fits) return undefined
  const what = units[info.unit ?? 'count']
  return `must be ${whole ? `a whole number${what && ` of ${what}`}` : what || 'a number'}, ${min} to ${max}`
}

const units = { ms: 'milliseconds', us: 'microseconds', bytes: 'bytes', count: '' }

function quote(choice: unknown): string {
  return typeof choice === 'string' ? `'${choice}'` : String(choice)
}
