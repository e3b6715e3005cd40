import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { RepeatedRequests } from '../../load/rounds/repeated-requests.ts'
import { isPerfError } from '../../errors.ts'
import { readLoadFile } from '../../load/definition/load-file.ts'
import type { LoadDefinition } from '../../load/definition/types.ts'
import { DefinedLoad } from '../../load/rounds/defined-load.ts'
import type { Side } from '../../load/rounds/side.ts'
import type { SliceLoad } from '../../load/rounds/slice-load.ts'
import type { Given, OperandSpec, OptionSpec } from '../command.ts'
import { Failure, lineOf, misuse } from '../failure.ts'
import type { Terminal } from '../terminal.ts'

export const applicationOptions: Readonly<Record<string, OptionSpec>> = {
  start: {
    value: 'COMMAND',
    about: "how the application is started: 'node server.js'; its port is given to it as PORT",
  },
  request: { value: 'LINES', about: "what it is asked, with commas between: 'GET /, GET /orders/7'" },
  port: { value: 'PORT', about: 'where it listens if it does not look at PORT' },
  requests: { value: 'N', about: 'of each run (as many as take 2 to 4 s)' },
}

/** What is measured: how the application is started, and what it is asked. */
export interface Application {
  side: Side
  load: SliceLoad
  /** Of each run; null for as many as fill some seconds. */
  requests: number | null
}

export const applicationOperand: OperandSpec = { name: 'load file', optional: true, completes: 'file' }

/** Of a load file, or of the command line alone; `file` is the one that was named. */
export async function applicationOf(
  given: Given,
  terminal: Terminal,
  file: string | undefined,
): Promise<Application> {
  const definition = file === undefined ? null : await readDefinition(resolve(terminal.cwd, file))
  const start = given.text('start')
  const target = start === undefined ? definition?.target : { start }
  if (target === undefined || !('start' in target))
    throw misuse(
      "--start says how the application is started, unless a load file does: --start 'node server.js'",
    )
  const port = numberOf(given, 'port', 65_535)
  const side = { target: port === undefined ? target : { ...target, port }, cwd: terminal.cwd }
  const requests = numberOf(given, 'requests', 10_000_000) ?? null
  return { side, requests, load: await loadOf(given, terminal, file, definition) }
}

async function loadOf(
  given: Given,
  { cwd }: Terminal,
  file: string | undefined,
  definition: LoadDefinition | null,
): Promise<SliceLoad> {
  const request = given.text('request')
  try {
    if (request !== undefined) return new RepeatedRequests(request.split(','))
    if (file === undefined || definition === null)
      throw misuse(
        "--request says what it is asked, unless a load file does: --request 'GET /, GET /orders/7'",
      )
    const hash = createHash('sha256').update(await readFile(resolve(cwd, file)))
    return new DefinedLoad(definition, `${basename(file)} ${hash.digest('hex').slice(0, 12)}`)
  } catch (error) {
    throw error instanceof Failure ? error : misuse(lineOf(error))
  }
}

async function readDefinition(path: string): Promise<LoadDefinition> {
  if (!existsSync(path)) throw misuse(`there is no file ${path}`)
  return await readLoadFile(path).catch((error: unknown) => {
    throw isPerfError(error) ? misuse(lineOf(error)) : error
  })
}

function numberOf(given: Given, option: string, most: number): number | undefined {
  const text = given.text(option)
  if (text === undefined) return undefined
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw misuse(`--${option} is a number from 1 to ${most}, not '${text}'`)
  return number
}
