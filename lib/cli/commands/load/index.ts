import { lastWord, type Command } from '../../command.ts'
import { misuse } from '../../failure.ts'
import { baseline } from './baseline.ts'
import { calibrate } from './calibrate.ts'
import { capacity } from './capacity.ts'
import { compare } from './compare.ts'
import { history } from './history.ts'
import { init } from './init.ts'
import { run } from './run.ts'

const parts: readonly Command[] = [run, capacity, compare, baseline, calibrate, history, init]

export const load: Command = {
  name: 'load',
  about: 'puts an application under load, and judges it by its SLA',
  operands: [{ name: 'what', completes: parts.map(lastWord) }],
  options: {},
  parts,
  notes: [
    'Each option has a twin in the environment: --allow-host is PERFGUARD_LOAD_ALLOW_HOST.',
    'Exit codes: 0 kept, 1 SLA broken, 2 regression, 3 inconclusive or no data, 4 invalid, 64 misuse, 130 interrupted.',
  ],
  async run() {
    throw misuse(`load needs one of ${parts.map(lastWord).join(', ')}`)
  },
}
