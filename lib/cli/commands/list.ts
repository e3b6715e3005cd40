import { resolve } from 'node:path'
import type { Command, Given } from '../command.ts'
import { defaultDir, shelf } from '../incidents/find.ts'
import type { IncidentFolder } from '../incidents/incident-folder.ts'
import { agoText } from '../incidents/words.ts'
import type { Terminal } from '../terminal.ts'
import { jsonOption } from './options.ts'

export const list: Command = {
  name: 'list',
  about: 'what incidents there are, the newest first',
  operands: [{ name: 'dir', optional: true, completes: 'folder' }],
  options: { json: jsonOption },
  async run(given: Given, terminal: Terminal) {
    const dir = given.operands[0] ?? defaultDir
    const { incidents, faults } = await shelf(resolve(terminal.cwd, dir))
    for (const { name, fault } of faults) terminal.say(`${name} cannot be read: ${fault}`)
    if (given.has('json')) return terminal.json(incidents.map(entryOf))
    if (incidents.length === 0) return terminal.say(`there is no incident in ${dir}`)
    for (const one of incidents) terminal.print(lineOf(one, terminal))
  },
}

function lineOf({ name, incident }: IncidentFolder, terminal: Terminal): string {
  const { severity, openedAt, verdict, reason } = incident
  const label = severity.padEnd(8)
  const head = `${name}  ${agoText(openedAt, Date.now()).padStart(10)}  `
  const room = terminal.isWindow ? Math.max(20, terminal.columns - head.length - 24) : Infinity
  const colour = severity === 'critical' ? 'red' : 'yellow'
  const cause = verdict.cause.padEnd(12)
  return `${head}${terminal.paint(colour, label)}  ${terminal.paint('bold', cause)}  ${cut(reason, room)}`
}

function entryOf({ path, incident }: IncidentFolder): object {
  const { id, openedAt, closedAt, severity, reason, breach, verdict } = incident
  const { cause, summary, confidence, culprit } = verdict
  return { id, path, openedAt, closedAt, severity, reason, breach, cause, confidence, summary, culprit }
}

function cut(text: string, chars: number): string {
  return text.length <= chars ? text : `${text.slice(0, chars - 1)}…`
}
