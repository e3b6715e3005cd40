import { flamePage } from '../../flame/page.ts'
import { hotFunctions } from '../../incident/hot-function.ts'
import type { Command, Given } from '../command.ts'
import { change, growth, type Growth } from '../diff/growth.ts'
import { misuse } from '../failure.ts'
import { nameText, placeText } from '../incidents/culprit.ts'
import type { IncidentFolder } from '../incidents/incident-folder.ts'
import type { Terminal } from '../terminal.ts'
import { openInBrowser } from '../viewers/browser.ts'
import { drawn } from '../viewers/deliver.ts'
import { profileOf } from '../viewers/profile.ts'
import type { Drawn } from '../viewers/viewer.ts'
import { dirOption, incidentOf, incidentOperand, jsonOption, momentOf, ofOption } from './options.ts'

const usualRows = 15
/** Less is noise in any profile. */
const worthShowing = 0.001

export const diff: Command = {
  name: 'diff',
  about: 'what the functions of one incident took, against another',
  operands: [
    { ...incidentOperand, name: 'earlier incident' },
    { ...incidentOperand, name: 'later incident' },
  ],
  options: {
    of: ofOption,
    top: { value: 'N', about: `how many functions (${usualRows})` },
    out: { value: 'FILE', about: 'write a flame graph there: red has grown, blue has shrunk' },
    open: { about: 'show that flame graph' },
    'no-browser': { about: 'only say where it lies' },
    dir: dirOption,
    json: jsonOption,
  },
  async run(given: Given, terminal: Terminal) {
    const top = countOf(given.text('top'))
    const folders = [await incidentOf(given, terminal, 0), await incidentOf(given, terminal, 1)] as const
    const moment = momentOf(given)
    const before = await profileOf({ folder: folders[0], moment })
    const profile = await profileOf({ folder: folders[1], moment })
    const rows = growth(hotFunctions(before, Infinity), hotFunctions(profile, Infinity))
    const shown = rows.filter((row) => Math.abs(change(row)) >= worthShowing).slice(0, top)
    if (given.has('json')) terminal.json(shown)
    else printTable(shown, folders, terminal)
    if (!given.has('open') && given.text('out') === undefined) return
    const title = `${folders[1].name} against ${folders[0].name}`
    const summary = folders.map(({ incident }) => incident.verdict.summary).join(' → ')
    const page = flamePage({ title, summary, profile, before })
    const draw = (): Promise<Drawn> => Promise.resolve({ content: page })
    const { path } = await drawn('diff.html', given.text('out'), terminal, draw)
    terminal.say(path)
    if (given.has('open') && !given.has('no-browser')) await openInBrowser(path, terminal)
  },
}

function printTable(rows: readonly Growth[], folders: readonly IncidentFolder[], terminal: Terminal): void {
  for (const [at, { name, incident }] of folders.entries())
    terminal.print(terminal.paint('dim', `${at === 0 ? 'earlier' : 'later  '}  ${name}  ${incident.reason}`))
  if (rows.length === 0) return terminal.print('no function changed by more than 0.1 % of the time')
  terminal.print(`\n${terminal.paint('bold', 'earlier    later   change   of the time, by itself')}`)
  for (const row of rows) {
    const points = change(row)
    const figures = [percent(row.before), percent(row.after)].map((text) => text.padStart(7)).join('  ')
    const sign = terminal.paint(
      points > 0 ? 'red' : 'green',
      `${points > 0 ? '+' : '−'}${percent(Math.abs(points))}`.padStart(7),
    )
    terminal.print(`${figures}  ${sign}   ${nameText(row)}  ${placeText(row, terminal.cwd)}`)
  }
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`
}

function countOf(text: string | undefined): number {
  const count = Number(text ?? usualRows)
  if (!Number.isInteger(count) || count < 1) throw misuse(`--top is a number of functions, not '${text}'`)
  return count
}
