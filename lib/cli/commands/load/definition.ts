import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isPerfError } from '../../../errors.ts'
import { readLoadFile } from '../../../load/definition/load-file.ts'
import { hold } from '../../../load/definition/shapes.ts'
import type { TargetDefinition } from '../../../load/definition/target.ts'
import type { LoadDefinition } from '../../../load/definition/types.ts'
import type { Sla } from '../../../types.ts'
import type { Given } from '../../command.ts'
import { lineOf, misuse } from '../../failure.ts'
import type { Terminal } from '../../terminal.ts'

const names = ['js', 'mjs', 'ts', 'mts'].map((extension) => `perfguard.load.${extension}`)
const ofNoFile = ['request', 'arrivals', 'users', 'for', 'limit'] as const

/** What is run: of the file that is named or found, or of the command line alone. */
export async function loadOf(
  given: Given,
  { cwd, env }: Terminal,
): Promise<{ definition: LoadDefinition; file?: string }> {
  const named = given.operands[0] ?? env['PERFGUARD_LOAD_FILE']
  const typed = ofNoFile.filter((option) => given.has(option))
  if (typed.length > 0) {
    if (given.operands.length > 0) throw misuse(`--${typed[0]} is for a load without a file`)
    return { definition: plainLoad(given) }
  }
  const file =
    named === undefined
      ? names.map((name) => join(cwd, name)).find((path) => existsSync(path))
      : resolve(cwd, named)
  if (file === undefined) {
    if (given.has('url') || given.has('start')) return { definition: plainLoad(given) }
    throw misuse(`there is no perfguard.load.{js,mjs,ts} in ${cwd}, and neither --url nor --start`)
  }
  const definition = await readLoadFile(file).catch((error: unknown) => {
    throw isPerfError(error) ? misuse(lineOf(error)) : error
  })
  return { definition, file }
}

function plainLoad(given: Given): LoadDefinition {
  const users = given.text('users')
  const level =
    users === undefined ? { arrivals: rateOf(given.text('arrivals') ?? '50') } : { users: Number(users) }
  try {
    return {
      users: { visitor: { tasks: { request: { request: given.text('request') ?? 'GET /' } } } },
      sla: { '*': limitsOf(given.text('limit') ?? 'errorRatio=0.01') },
      scenarios: { load: hold({ ...level, for: given.text('for') ?? '10s' }) },
    }
  } catch (error) {
    throw isPerfError(error) ? misuse(lineOf(error)) : error
  }
}

function rateOf(text: string): number | string {
  return Number.isNaN(Number(text)) ? text : Number(text)
}

function limitsOf(text: string): Sla[string] {
  const pairs = text.split(',').map((pair) => {
    const [metric = '', value = ''] = pair.split('=', 2)
    if (metric === '' || value.trim() === '' || Number.isNaN(Number(value)))
      throw misuse(`--limit is a list such as p99Ms=250,errorRatio=0.01, not '${text}'`)
    return [metric.trim(), Number(value)] as const
  })
  return Object.fromEntries(pairs)
}

export function targetOf(given: Given): TargetDefinition | undefined {
  const start = given.text('start')
  const url = given.text('url')
  const ready = given.text('ready')
  if (start !== undefined && url !== undefined) throw misuse('--start and --url are two targets')
  const more = ready === undefined ? {} : { ready }
  if (start !== undefined) return { start, ...more }
  return url === undefined ? undefined : { url, ...more }
}
