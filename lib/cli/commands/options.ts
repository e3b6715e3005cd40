import { resolve } from 'node:path'
import type { Given, OperandSpec, OptionSpec } from '../command.ts'
import { misuse } from '../failure.ts'
import { defaultDir, findIncident } from '../incidents/find.ts'
import type { IncidentFolder } from '../incidents/incident-folder.ts'
import { moments, type Moment } from '../incidents/profile-file.ts'
import type { Terminal } from '../terminal.ts'

export const incidentOperand: OperandSpec = { name: 'incident', completes: 'incident' }
export const dirOption: OptionSpec = { value: 'DIR', about: `where incidents are looked for (${defaultDir})` }
export const jsonOption: OptionSpec = { about: 'for a script' }
export const outOption: OptionSpec = { value: 'FILE', about: 'write it there' }

function dirOf(given: Given, { cwd }: Terminal): string {
  return resolve(cwd, given.text('dir') ?? defaultDir)
}

export async function incidentOf(given: Given, terminal: Terminal, operand = 0): Promise<IncidentFolder> {
  return await findIncident(given.operands[operand]!, dirOf(given, terminal), terminal.cwd)
}

/** `30s`, `1500ms`, `2min`; a number alone is seconds. */
export function msOf(option: string, text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|min|m|h)?$/.exec(text) ?? []
  const ms = Number(number) * { ms: 1, s: 1_000, min: 60_000, m: 60_000, h: 3_600_000 }[unit]!
  if (!(ms > 0)) throw misuse(`--${option} is a length of time such as 30s or 2min, not '${text}'`)
  return ms
}

export const ofOption: OptionSpec = {
  value: 'MOMENT',
  choices: moments,
  about: 'which CPU profile',
}

export function momentOf(given: Given): Moment | null {
  return (given.text('of') as Moment | undefined) ?? null
}
