import { join } from 'node:path'
import type { Command, Given } from '../command.ts'
import type { Terminal } from '../terminal.ts'
import { openInBrowser } from '../viewers/browser.ts'
import { deliver, scratchFolder } from '../viewers/deliver.ts'
import { viewers } from '../viewers/index.ts'
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
    const scratch = await scratchFolder()
    const drawn = await viewer.draw({ folder, moment: momentOf(given), scratch, terminal })
    const target = given.text('out') ?? join(scratch, `${folder.name}.${viewer.name}.${viewer.extension}`)
    const path = await deliver(drawn, target, terminal)
    terminal.print(path)
    if (drawn.hint) return terminal.say(drawn.hint(path))
    const isShown = !given.has('no-browser') && (await openInBrowser(path, terminal))
    if (!isShown) terminal.say('open it in a browser')
  },
}
