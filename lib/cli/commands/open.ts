import type { Command, Given } from '../command.ts'
import type { Terminal } from '../terminal.ts'
import { openInBrowser } from '../viewers/browser.ts'
import { drawn } from '../viewers/deliver.ts'
import { viewers } from '../viewers/index.ts'
import type { Drawn } from '../viewers/viewer.ts'
import { dirOption, incidentOf, incidentOperand, momentOf, ofOption, outOption } from './options.ts'

export const open: Command = {
  name: 'open',
  about: 'an incident in a tool that you know',
  operands: [incidentOperand],
  options: {
    with: { value: 'TOOL', choices: viewers.map(({ name }) => name), about: 'flame, unless you say' },
    of: ofOption,
    out: outOption,
    'no-browser': { about: 'only say where it lies' },
    dir: dirOption,
  },
  notes: viewers.map(({ name, about }) => `  ${name.padEnd(11)} ${about}`),
  async run(given: Given, terminal: Terminal) {
    const folder = await incidentOf(given, terminal)
    const viewer = viewers.find(({ name }) => name === given.text('with')) ?? viewers[0]!
    const moment = momentOf(given)
    const name = `${folder.name}.${viewer.name}.${viewer.extension}`
    const draw = (scratch: string): Promise<Drawn> => viewer.draw({ folder, moment, scratch, terminal })
    const { path, hint } = await drawn(name, given.text('out'), terminal, draw)
    terminal.print(path)
    if (hint !== null) return terminal.say(hint)
    const isShown = !given.has('no-browser') && (await openInBrowser(path, terminal))
    if (!isShown) terminal.say('open it in a browser')
  },
}
