import { comparisonReport } from '../../load/regress/comparison-report.ts'
import { compareRuns, type Comparison } from '../../load/regress/comparison.ts'
import type { Baseline } from '../../load/regress/baseline.ts'
import { differences } from '../../load/regress/fingerprint.ts'
import type { Gates } from '../../load/regress/judgement.ts'
import { exitCodeOf, sentenceOf } from '../../load/regress/outcome.ts'
import { plannedFor, runsOf } from '../../load/rounds/slices.ts'
import type { ComparisonVerdict } from '../../load/report.ts'
import type { Given } from '../command.ts'
import type { Terminal } from '../terminal.ts'
import type { Application } from './application.ts'
import { printComparison } from './comparison-text.ts'
import { gatesOn } from './gate-options.ts'
import { countOf, measuring } from './measuring.ts'
import { Shelf } from './shelf.ts'
import { fingerprintOf, revisionOf } from './surroundings.ts'

const usualRuns = 5
const NONE = 3

/** Runs of now against those that were saved, and against the pin: what creeps hides from a baseline that moves along. */
export async function compareWithBaseline(
  name: string,
  application: Application,
  given: Gates,
  options: Given,
  terminal: Terminal,
): Promise<number> {
  const shelf = new Shelf(options, terminal)
  const runs = countOf(options, 'runs', usualRuns, 1)
  const baseline = await shelf.baseline(name)
  if (baseline === null) return withoutBaseline(name, shelf, options, terminal)
  const now = await measuring(() => measured(baseline, runs, application, terminal))
  if ('others' in now) return tell('incomparable', now.others, options, terminal)
  const gates = await gatesOn(now.fingerprint, given, shelf, terminal)
  const { pin } = await shelf.history()
  await shelf.append({ ...now, kind: 'run' })
  const comparisons = [{ against: name, ...compareRuns(baseline.runs, now.runs, gates) }]
  if (
    pin !== null &&
    differences(pin.fingerprint, now.fingerprint).length === 0 &&
    pin.savedAt !== baseline.savedAt
  )
    comparisons.push({ against: `the pin (${pinText(pin)})`, ...compareRuns(pin.runs, now.runs, gates) })
  const verdict = worseOf(comparisons)
  const reports = comparisons.map((one) => comparisonReport(one, { against: one.against, grown: [] }))
  const exitCode = exitCodeOf(verdict)
  if (options.has('json'))
    terminal.json({ schema: 1, verdict, exitCode, comparison: reports[0], pin: reports[1] ?? null })
  else
    for (const [at, report] of reports.entries()) {
      terminal.print(`${at === 0 ? '' : '\n'}${terminal.paint('bold', `against ${report.against}`)}`)
      printComparison(report, comparisons[at]!.verdict, terminal)
    }
  return exitCode
}

/** The later side, as a baseline of its own, with as many requests as the earlier one had; or why it would be none. */
async function measured(
  { plan, fingerprint: earlier }: Baseline,
  count: number,
  { side, load }: Application,
  terminal: Terminal,
): Promise<Baseline | { others: string[] }> {
  const { node } = await plannedFor(side, load, plan.sliceRequests)
  const fingerprint = fingerprintOf(node, load.description)
  const others = differences(earlier, fingerprint)
  if (others.length > 0) return { others }
  const runs = await runsOf(side, load, plan, count, (run) => terminal.say(`run ${run} of ${count}`))
  const { commit, branch } = await revisionOf(terminal.cwd)
  return { schema: 1, name: 'now', savedAt: Date.now(), commit, branch, fingerprint, plan, runs }
}

function withoutBaseline(name: string, shelf: Shelf, options: Given, terminal: Terminal): number {
  const why = `there is no baseline '${name}' in ${shelf.dir}: perfguard load baseline save ${name}`
  const code = tell('no-baseline', [why], options, terminal)
  return options.has('require-baseline') ? NONE : code
}

function tell(
  verdict: ComparisonVerdict,
  reasons: readonly string[],
  options: Given,
  terminal: Terminal,
): number {
  if (options.has('json')) terminal.json({ schema: 1, verdict, exitCode: exitCodeOf(verdict), reasons })
  else terminal.print([sentenceOf(verdict), ...reasons].join('\n'))
  return exitCodeOf(verdict)
}

function worseOf(comparisons: readonly Comparison[]): ComparisonVerdict {
  const order: ComparisonVerdict[] = ['regressed', 'no-data', 'inconclusive', 'equivalent', 'improved']
  const ranks = comparisons.map(({ verdict }) => order.indexOf(verdict))
  return order[Math.min(...ranks)]!
}

function pinText({ name, commit }: Baseline): string {
  return commit === null ? name : `${name}, ${commit}`
}
