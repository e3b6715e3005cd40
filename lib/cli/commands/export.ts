import type { Command, Given } from '../command.ts'
import { misuse } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import { drawn } from '../viewers/deliver.ts'
import { formats } from '../viewers/formats.ts'
import type { Drawn } from '../viewers/viewer.ts'
import { dirOption, incidentOf, incidentOperand, momentOf, ofOption, outOption } from './options.ts'

export const exportAs: Command = {
  name: 'export',
  about: 'an incident as a file for another tool',
  operands: [incidentOperand],
  options: {
    format: { value: 'FORMAT', choices: formats.map(({ name }) => name), about: 'one of' },
    of: ofOption,
    out: outOption,
    dir: dirOption,
  },
  notes: formats.map(({ name, about }) => `  ${name.padEnd(11)} ${about}`),
  async run(given: Given, terminal: Terminal) {
    const format = formats.find(({ name }) => name === given.text('format'))
    if (!format) throw misuse(`export needs a format: --format ${formats.map(({ name }) => name).join('|')}`)
    const folder = await incidentOf(given, terminal)
    const moment = momentOf(given)
    const out = given.text('out') ?? `${folder.name}.${format.extension}`
    const draw = (scratch: string): Promise<Drawn> => format.draw({ folder, moment, scratch, terminal })
    const { path, hint } = await drawn(out, out, terminal, draw)
    terminal.print(path)
    if (hint !== null) terminal.say(hint)
  },
}
