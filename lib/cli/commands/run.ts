import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { unfinished } from '../../incident/finding.ts'
import type { Command, Given } from '../command.ts'
import { broken, exits, misuse } from '../failure.ts'
import { defaultDir, shelf } from '../incidents/find.ts'
import type { IncidentFolder } from '../incidents/incident-folder.ts'
import { RecordedProcess, type RunEnd } from '../run/recorded-process.ts'
import type { Terminal } from '../terminal.ts'
import { jsonOption, msOf } from './options.ts'

const longestMs = 3_600_000
const lookEveryMs = 250
/** An application whose loop is held answers late. */
const patienceMs = 10_000

export const run: Command = {
  name: 'run',
  about: 'starts an application as it is, with the recorder on, and leaves an incident of all of it',
  operands: [{ name: 'app.js', completes: 'file' }],
  options: {
    for: {
      value: 'TIME',
      about: 'end it after so long: 30s, 2min; else with the application, or with Ctrl-C',
    },
    out: { value: 'DIR', about: `folder of the incident's folder (${defaultDir})` },
    json: jsonOption,
  },
  passesOn: 'the application',
  notes: ['Of a long run the last four minutes are kept. perfguard.config.js is read, if there is one.'],
  async run(given: Given, terminal: Terminal) {
    const [name] = given.operands
    const app = resolve(terminal.cwd, name!)
    if (!existsSync(app)) throw misuse(`there is no file ${name}`)
    const wished = given.text('for')
    const forMs = wished === undefined ? null : Math.min(longestMs, msOf('for', wished))
    const dir = resolve(terminal.cwd, given.text('out') ?? defaultDir)
    const child = new RecordedProcess({
      app,
      args: given.rest,
      cwd: terminal.cwd,
      env: terminal.env,
      dir,
      reason: `perfguard run ${basename(app)}`,
      durationMs: forMs ?? longestMs,
      quiet: given.has('json'),
    })
    const interruption = interruptionOf(child)
    const time = forMs === null ? null : endWhenWhole(child, dir, forMs)
    const end = await child.done.finally(() => interruption.over())
    const bundle = await bundleOf(child, dir)
    if (bundle) tell(bundle, given, terminal)
    if (interruption.came) return exits.interrupted
    if (!bundle) throw broken(`${name} ended before anything of it was recorded`)
    return time?.isOver === true ? exits.ok : exitCodeOf(end)
  },
}

function tell({ path, incident }: IncidentFolder, given: Given, terminal: Terminal): void {
  const isWhole = !incident.caveats.includes(unfinished)
  if (given.has('json')) terminal.json({ id: incident.id, path, isWhole })
  else terminal.say(`${path}\nperfguard show ${path}${isWhole ? '' : ' (it was killed in the middle)'}`)
}

/** Ctrl-C reaches the application from the terminal itself; a second one ends it the hard way. */
function interruptionOf(child: RecordedProcess): { came: boolean; over(): void } {
  const state = { came: false, over: (): void => void process.off('SIGINT', onInt).off('SIGTERM', onTerm) }
  const onInt = (): void => {
    if (state.came) return child.kill()
    state.came = true
    if (!process.stdin.isTTY) child.end('SIGINT')
  }
  const onTerm = (): void => {
    state.came = true
    child.end()
  }
  process.on('SIGINT', onInt).on('SIGTERM', onTerm)
  return state
}

/** The recorder ends by itself when the time is over, even while the loop is held; then nobody needs the application. */
function endWhenWhole(child: RecordedProcess, dir: string, forMs: number): { isOver: boolean } {
  const time = { isOver: false }
  const latestMs = performance.now() + forMs + patienceMs
  const look = async (): Promise<void> => {
    const bundle = await bundleOf(child, dir).catch(() => null)
    const isWhole = bundle !== null && !bundle.incident.caveats.includes(unfinished)
    if (isWhole || performance.now() > latestMs) {
      time.isOver = true
      child.end()
    } else timer = setTimeout(() => void look(), lookEveryMs)
  }
  let timer = setTimeout(() => void look(), forMs)
  void child.done.finally(() => clearTimeout(timer)).catch(() => {})
  return time
}

/** The incident that this process opened with its first breath. */
async function bundleOf({ pid }: RecordedProcess, dir: string): Promise<IncidentFolder | null> {
  if (!existsSync(dir)) return null
  const { incidents } = await shelf(dir)
  const theirs = incidents.filter(
    ({ incident }) => incident.environment.pid === pid && incident.breach === null,
  )
  return theirs.find(({ incident }) => incident.reason.startsWith('perfguard run ')) ?? null
}

function exitCodeOf({ code, signal }: RunEnd): number {
  return signal === null ? code : exits.internal
}
