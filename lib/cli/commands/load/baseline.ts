import { comparisonReport } from '../../../load/regress/comparison-report.ts'
import { compareRuns } from '../../../load/regress/comparison.ts'
import type { Baseline } from '../../../load/regress/baseline.ts'
import { figureText } from '../../../load/regress/figures.ts'
import { differences } from '../../../load/regress/fingerprint.ts'
import { deviation, median } from '../../../load/regress/location.ts'
import { loadMetrics, metricSpecs } from '../../../load/regress/metrics.ts'
import { exitCodeOf, sentenceOf } from '../../../load/regress/outcome.ts'
import { MIN_EARLIER } from '../../../load/regress/prediction.ts'
import { plannedFor, runsOf } from '../../../load/rounds/slices.ts'
import type { Command, Given } from '../../command.ts'
import { misuse } from '../../failure.ts'
import { momentText, shareText } from '../../incidents/words.ts'
import { applicationOf, applicationOptions } from '../../load/application.ts'
import { printComparison } from '../../load/comparison-text.ts'
import { gatesOn, givenGates } from '../../load/gate-options.ts'
import { countOf, measuring } from '../../load/measuring.ts'
import { Shelf, shelfOption } from '../../load/shelf.ts'
import { fingerprintOf, revisionOf } from '../../load/surroundings.ts'
import type { Terminal } from '../../terminal.ts'
import { jsonOption } from '../options.ts'
import { withTwins } from './twins.ts'

const usualName = 'main'
const usualRuns = 10
const actions = { save, show, pin, diff } as const

export const baseline: Command = {
  name: 'load baseline',
  about: 'runs that are kept to hold later ones against',
  operands: [
    { name: 'save|show|pin|diff', completes: Object.keys(actions) },
    { name: 'name', optional: true },
    { name: 'other name', optional: true },
  ],
  options: {
    file: { value: 'FILE', about: 'a load file that says how it is started and what it is asked' },
    ...applicationOptions,
    runs: { value: 'N', about: `how many runs are saved, each in a fresh process (${usualRuns})` },
    gate: { value: 'LIST', about: 'the change that matters, by metric, for diff: cpuUs=5%' },
    dir: shelfOption,
    json: jsonOption,
  },
  notes: [
    `Without a name: ${usualName}. A pin stays what it is when its baseline is saved anew; nothing is saved or pinned by itself.`,
  ],
  async run(typed: Given, terminal: Terminal) {
    const given = withTwins(baseline, typed, terminal)
    const [action = ''] = given.operands
    if (!Object.hasOwn(actions, action))
      throw misuse(`load baseline can save, show, pin and diff, not '${action}'`)
    return await actions[action as keyof typeof actions](given, new Shelf(given, terminal), terminal)
  },
}

async function save(given: Given, shelf: Shelf, terminal: Terminal): Promise<void> {
  const [, name = usualName] = given.operands
  shelf.pathOf(name)
  const { side, load, requests } = await applicationOf(given, terminal, given.text('file'))
  const count = countOf(given, 'runs', usualRuns, MIN_EARLIER)
  const saved = await measuring(async (): Promise<Baseline> => {
    const { plan, node } = await plannedFor(side, load, requests)
    const runs = await runsOf(side, load, plan, count, (run) => terminal.say(`run ${run} of ${count}`))
    const fingerprint = fingerprintOf(node, load.description)
    return {
      schema: 1,
      name,
      savedAt: Date.now(),
      ...(await revisionOf(terminal.cwd)),
      fingerprint,
      plan,
      runs,
    }
  })
  const path = await shelf.save(saved)
  if (given.has('json')) terminal.json({ path, ...saved })
  else terminal.print(path)
}

async function show(given: Given, shelf: Shelf, terminal: Terminal): Promise<void> {
  const one = await existing(shelf, given.operands[1] ?? usualName)
  if (given.has('json')) return terminal.json(one)
  const { name, savedAt, commit, branch, fingerprint, runs } = one
  const { node, cpuModel, cpus, load } = fingerprint
  terminal.print(
    `${name}: ${runs.length} runs, ${momentText(savedAt)}, ${[branch, commit].filter(Boolean).join(' ') || 'no commit'}`,
  )
  terminal.print(terminal.paint('dim', `Node ${node}, ${cpus} × ${cpuModel}, ${load}`))
  for (const metric of loadMetrics) {
    const values = runs.map(({ metrics }) => metrics[metric]).filter((value) => value !== undefined)
    if (values.length === 0) continue
    const { name: words, unit } = metricSpecs[metric]
    const figure = figureText(median(values), unit)
    const scatter = deviation(values.map((value) => Math.log(value)))
    terminal.print(`${figure.padStart(10)}  ± ${shareText(scatter).padEnd(6)}  ${words}`)
  }
}

async function pin(given: Given, shelf: Shelf, terminal: Terminal): Promise<void> {
  const one = await existing(shelf, given.operands[1] ?? usualName)
  await shelf.append({ ...one, kind: 'pin' })
  terminal.print(`${one.name} of ${momentText(one.savedAt)} is what all that follows is held against`)
}

async function diff(given: Given, shelf: Shelf, terminal: Terminal): Promise<number> {
  const [, first, second] = given.operands
  if (first === undefined || second === undefined)
    throw misuse('load baseline diff needs two names: perfguard load baseline diff OLD NEW')
  const [before, after] = [await existing(shelf, first), await existing(shelf, second)]
  const others = differences(before.fingerprint, after.fingerprint)
  if (others.length > 0) {
    terminal.print([sentenceOf('incomparable'), ...others].join('\n'))
    return exitCodeOf('incomparable')
  }
  const gates = await gatesOn(after.fingerprint, givenGates(given), shelf, terminal)
  const comparison = compareRuns(before.runs, after.runs, gates)
  const report = comparisonReport(comparison, { against: first, grown: [] })
  const { verdict } = comparison
  if (given.has('json'))
    terminal.json({ schema: 1, verdict, exitCode: exitCodeOf(verdict), comparison: report })
  else printComparison(report, verdict, terminal)
  return exitCodeOf(verdict)
}

async function existing(shelf: Shelf, name: string): Promise<Baseline> {
  const found = await shelf.baseline(name)
  if (found === null) throw misuse(`there is no baseline '${name}' in ${shelf.dir}`)
  return found
}
