import { percentText } from '../../../load/regress/figures.ts'
import { looks } from '../../../load/regress/looks.ts'
import { loadMetrics, metricSpecs } from '../../../load/regress/metrics.ts'
import { MIN_NOISE_ROUNDS, noiseOf } from '../../../load/regress/noise.ts'
import { plainRounds } from '../../../load/rounds/interleaved.ts'
import { plannedFor } from '../../../load/rounds/slices.ts'
import type { Command, Given } from '../../command.ts'
import {
  applicationOf,
  applicationOperand,
  applicationOptions,
  type Application,
} from '../../load/application.ts'
import { countOf, measuring } from '../../load/measuring.ts'
import { Shelf, shelfOption, type NoiseRecord } from '../../load/shelf.ts'
import { fingerprintOf } from '../../load/surroundings.ts'
import type { Terminal } from '../../terminal.ts'
import { jsonOption } from '../options.ts'
import { withTwins } from './twins.ts'

const usualRounds = 12

export const calibrate: Command = {
  name: 'load calibrate',
  about: 'how far two runs of the same code lie apart on this machine, and what can be gated here',
  operands: [applicationOperand],
  options: {
    ...applicationOptions,
    rounds: { value: 'N', about: `pairs of runs (${usualRounds})` },
    dir: shelfOption,
    json: jsonOption,
  },
  notes: ['Is kept beside the baselines; load compare then refuses gates that are finer than the noise.'],
  async run(typed: Given, terminal: Terminal) {
    const given = withTwins(calibrate, typed, terminal)
    const count = countOf(given, 'rounds', usualRounds, MIN_NOISE_ROUNDS)
    const application = await applicationOf(given, terminal, given.operands[0])
    const record = await measuring(() => measured(application, count, terminal))
    const path = await new Shelf(given, terminal).saveNoise(record)
    if (given.has('json')) return terminal.json({ path, ...record })
    print(record, terminal)
    terminal.say(path)
  },
}

async function measured(
  { side, load, requests }: Application,
  count: number,
  terminal: Terminal,
): Promise<NoiseRecord> {
  const { plan, node } = await plannedFor(side, load, requests)
  const sides = { before: side, after: side, load }
  const rounds = await plainRounds(sides, plan, count, (round) => terminal.say(`round ${round} of ${count}`))
  const fingerprint = fingerprintOf(node, load.description)
  return { schema: 1, measuredAt: Date.now(), fingerprint, noise: noiseOf(rounds) }
}

function print({ noise }: NoiseRecord, terminal: Terminal): void {
  terminal.print(terminal.paint('dim', `differ by   ${looks.at(-1)!.rounds} rounds resolve`))
  for (const metric of loadMetrics) {
    const own = noise[metric]
    if (own === undefined) continue
    const { name, minEffect } = metricSpecs[metric]
    const figures = `${percentText(own.deviation).padStart(9)}   ${`±${percentText(own.visible)}`.padStart(17)}`
    const isTooNoisy = own.visible > minEffect
    const note = isTooNoisy ? `: ${percentText(minEffect)} cannot be told from luck here` : ''
    terminal.print(`${figures}   ${terminal.paint(isTooNoisy ? 'yellow' : 'green', `${name}${note}`)}`)
  }
}
