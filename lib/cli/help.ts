import { synopsis } from './arguments.ts'
import { lastWord, type Command } from './command.ts'

/** `perfguard --help` */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map(({ name, about }): Row => [name, about])
  return [
    'perfguard: what the incidents of a Node application say, in the tools you know',
    '',
    ...table(rows),
    '',
    '<incident> is an id, a folder, or latest; ids are looked for in ./perf-incidents, or in --dir.',
    'perfguard <command> --help tells more of each; perfguard --version which one this is.',
  ].join('\n')
}

/** `perfguard show --help` */
export function helpOf(command: Command): string {
  const { about, options, notes = [], parts = [] } = command
  const rows = Object.entries(options).map(([name, option]): Row => {
    const { value, choices, about: meaning } = option
    const left = value === undefined ? `--${name}` : `--${name} ${value}`
    return [left, choices === undefined ? meaning : `${meaning}: ${choices.join(', ')}`]
  })
  const partRows = parts.map((part): Row => [lastWord(part), part.about])
  const sections = [[synopsis(command)], [about], table(partRows), table(rows), notes]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

type Row = [left: string, right: string]

function table(rows: readonly Row[]): string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
