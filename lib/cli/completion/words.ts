import type { Command } from '../command.ts'

/** What a shell may offer after a command's name. */
export interface Words {
  command: string
  options: string[]
  operands: string[]
  /** What may follow an option. */
  choices: { option: string; words: string[] }[]
  takesFiles: boolean
  takesIncidents: boolean
}

export function wordsOf({ name, options: own, operands, parts = [] }: Command): Words {
  // Of a family all that any part of it takes: shells are not told which part stands there already.
  const options = Object.assign({}, own, ...parts.map((part) => part.options)) as Command['options']
  const kinds = operands.map(({ completes }) => completes)
  const choices = Object.entries(options).flatMap(([option, { choices: words }]) => {
    return words === undefined ? [] : [{ option: `--${option}`, words: [...words] }]
  })
  return {
    command: name,
    options: [...Object.keys(options), 'help'].map((option) => `--${option}`),
    operands: kinds.flatMap((kind) => (Array.isArray(kind) ? [...(kind as string[])] : [])),
    choices,
    takesFiles: [...kinds, ...parts.flatMap((part) => part.operands.map(({ completes }) => completes))].some(
      (kind) => kind === 'file' || kind === 'folder',
    ),
    takesIncidents: kinds.includes('incident'),
  }
}

/** The ids that lie where incidents usually do. */
export const incidentIds = 'ls perf-incidents 2>/dev/null'
