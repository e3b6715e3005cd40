import { RepeatedRequests } from '../../load/rounds/repeated-requests.ts'
import type { Side } from '../../load/rounds/side.ts'
import type { SliceLoad } from '../../load/rounds/slice-load.ts'
import type { Given, OptionSpec } from '../command.ts'
import { lineOf, misuse } from '../failure.ts'
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

export function applicationOf(given: Given, terminal: Terminal): Application {
  const [start, request] = [given.text('start'), given.text('request')]
  if (start === undefined)
    throw misuse("--start says how the application is started: --start 'node server.js'")
  if (request === undefined) throw misuse("--request says what it is asked: --request 'GET /, GET /orders/7'")
  const port = numberOf(given, 'port', 65_535)
  const requests = numberOf(given, 'requests', 10_000_000) ?? null
  const target = { start, ...(port === undefined ? {} : { port }) }
  const side = { target, cwd: terminal.cwd }
  try {
    return { side, requests, load: new RepeatedRequests(request.split(',')) }
  } catch (error) {
    throw misuse(`--request: ${lineOf(error)}`)
  }
}

function numberOf(given: Given, option: string, most: number): number | undefined {
  const text = given.text(option)
  if (text === undefined) return undefined
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw misuse(`--${option} is a number from 1 to ${most}, not '${text}'`)
  return number
}
