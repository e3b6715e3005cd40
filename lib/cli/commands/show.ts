import type { V8CpuProfile } from '../../export/cpuprofile.ts'
import { unfinished } from '../../incident/finding.ts'
import { hotFunctions, type HotFunction } from '../../incident/hot-function.ts'
import { unnamed } from '../../incident/missing-source.ts'
import type { Incident } from '../../types.ts'
import type { Command, Given } from '../command.ts'
import { culpritOf, nameText, placeText } from '../incidents/culprit.ts'
import { mainProfile } from '../incidents/profile-file.ts'
import type { IncidentFolder } from '../incidents/incident-folder.ts'
import { agoText, momentText, shareText, wrapped } from '../incidents/words.ts'
import type { Terminal } from '../terminal.ts'
import { dirOption, incidentOf, incidentOperand } from './options.ts'

const labelWidth = 10
const hottest = 3

export const show: Command = {
  name: 'show',
  about: 'an incident in ten lines',
  operands: [incidentOperand],
  options: { dir: dirOption, json: { about: 'incident.json as it is' } },
  async run(given: Given, terminal: Terminal) {
    const folder = await incidentOf(given, terminal)
    if (given.has('json')) return terminal.json(folder.incident)
    const profile = await mainProfile(folder).catch(() => null)
    for (const row of rowsOf(folder, profile, terminal)) print(row, terminal)
    print(['open', [`perfguard open ${folder.name}`]], terminal)
  },
}

type Row = [label: string, texts: string[]]

function print([label, texts]: Row, terminal: Terminal): void {
  const lines = texts.flatMap((text) => wrapped(text, terminal.columns - labelWidth))
  const style = styles[label] ?? 'dim'
  for (const [at, line] of lines.entries()) {
    const left = (at === 0 ? label : '').padEnd(labelWidth)
    const isHead = at === 0 && style !== 'dim'
    terminal.print(`${terminal.paint(style, left)}${isHead ? terminal.paint('bold', line) : line}`)
  }
}

const styles: Readonly<Record<string, 'red' | 'yellow' | 'cyan'>> = {
  critical: 'red',
  warning: 'yellow',
  'look at': 'cyan',
}

function* rowsOf(folder: IncidentFolder, profile: V8CpuProfile | null, { cwd }: Terminal): Generator<Row> {
  const { severity, reason, openedAt, verdict, environment } = folder.incident
  const { confidence, summary, evidence, alternatives } = verdict
  const whose = `, process ${environment.pid} on Node ${environment.node}`
  yield [severity, [reason, `${momentText(openedAt)}, ${agoText(openedAt, Date.now())}${whose}`]]
  yield ['verdict', [`${summary} (${confidence} confidence)`]]
  const culprit = culpritOf(folder)
  if (culprit) yield ['look at', [`${placeText(culprit, cwd)}  ${nameText(culprit)}`]]
  if (evidence[0] !== undefined) yield ['because', [evidence[0]]]
  const functions = profile === null ? [] : hotFunctions(profile, hottest).functions
  if (functions.length > 0) yield ['hottest', functions.map((one) => hotText(one, cwd))]
  const rivals = alternatives.filter(({ why }) => !why.startsWith('ruled out')).slice(0, 2)
  if (rivals.length > 0) yield ['or', rivals.map((one) => `${one.cause}: ${one.why}`)]
  const caveat = foremost(folder.incident)
  if (caveat !== undefined) yield ['mind', [caveat]]
}

function hotText(one: HotFunction, cwd: string): string {
  const { caller } = one
  const by = caller
    ? `, called by ${nameText(caller)}  ${placeText(caller, cwd)}`
    : `  ${placeText(one, cwd)}`
  return `${shareText(one.selfRatio).padStart(5)}  ${nameText(one)}${by}`
}

/** Of the caveats, what the reader must know before anything else. */
function foremost({ caveats }: Incident): string | undefined {
  const first = caveats.includes(unfinished) ? unfinished : caveats.find((one) => one.startsWith(unnamed))
  return first ?? caveats.find((one) => !one.includes("Clinic's doctor"))
}
