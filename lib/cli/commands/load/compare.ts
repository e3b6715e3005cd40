import { flamePage } from '../../../flame/page.ts'
import { earlierVersion, type EarlierVersion } from '../../../load/rounds/earlier-version.ts'
import { interleave, type Interleaved } from '../../../load/rounds/interleaved.ts'
import { comparisonReport } from '../../../load/regress/comparison-report.ts'
import { comparisonSummary } from '../../../load/reports/comparison-markdown.ts'
import { comparisonPage } from '../../../load/reports/html/comparison-page.ts'
import type { Gates } from '../../../load/regress/judgement.ts'
import { exitCodeOf } from '../../../load/regress/outcome.ts'
import type { Command, Given } from '../../command.ts'
import { lineOf, misuse } from '../../failure.ts'
import {
  applicationOf,
  applicationOperand,
  applicationOptions,
  type Application,
} from '../../load/application.ts'
import { compareWithBaseline } from '../../load/baseline-comparison.ts'
import { measuring } from '../../load/measuring.ts'
import { printComparison } from '../../load/comparison-text.ts'
import { Explanation } from '../../load/explanation.ts'
import { gatesOn, givenGates } from '../../load/gate-options.ts'
import { Shelf, shelfOption } from '../../load/shelf.ts'
import { fingerprintOf } from '../../load/surroundings.ts'
import type { Terminal } from '../../terminal.ts'
import { drawn } from '../../viewers/deliver.ts'
import { jsonOption, msOf, outOption } from '../options.ts'
import { summarizeForCi } from './ci-output.ts'
import { withTwins } from './twins.ts'

const usualBudget = '10min'

export const compare: Command = {
  name: 'load compare',
  about: 'whether a request costs more than it did: against a git ref, a folder, or a baseline',
  operands: [applicationOperand],
  options: {
    against: { value: 'REF', about: 'a git ref or a folder: both sides run in turns, in fresh processes' },
    baseline: { value: 'NAME', about: 'saved runs of this machine, instead' },
    ...applicationOptions,
    prepare: { value: 'COMMAND', about: "run in the check-out first: 'npm ci && npm run build'" },
    gate: { value: 'LIST', about: 'the change that matters, by metric: cpuUs=5%,p95Ms=50%' },
    for: { value: 'TIME', about: `no round begins when its time is over (${usualBudget})` },
    runs: { value: 'N', about: 'how many runs are held against a baseline (5)' },
    'require-baseline': { about: 'exit with 3 when there is none' },
    flame: { value: 'FILE', about: 'a flame graph of what grew: red has grown, blue has shrunk' },
    out: { ...outOption, about: 'the comparison as a page' },
    dir: shelfOption,
    json: jsonOption,
  },
  notes: [
    'Exit codes: 0 no worse, 2 a regression, 3 it cannot be told, 4 nothing that was measured can be believed.',
  ],
  async run(typed: Given, terminal: Terminal) {
    const given = withTwins(compare, typed, terminal)
    const [against, baseline] = [given.text('against'), given.text('baseline')]
    if (against !== undefined && baseline !== undefined)
      throw misuse('load compare takes --against or --baseline, not both')
    const application = await applicationOf(given, terminal, given.operands[0])
    const gates = givenGates(given)
    if (against === undefined)
      return await compareWithBaseline(baseline ?? 'main', application, gates, given, terminal)
    return await compareWithVersion(against, application, gates, given, terminal)
  },
}

async function compareWithVersion(
  against: string,
  application: Application,
  given: Gates,
  options: Given,
  terminal: Terminal,
): Promise<number> {
  const budgetMs = msOf('for', options.text('for') ?? usualBudget)
  const version = await earlierVersion(against, terminal.cwd, options.text('prepare')).catch(
    (error: unknown) => {
      throw misuse(lineOf(error))
    },
  )
  for (const caveat of version.caveats) terminal.say(caveat)
  const terms = { given, budgetMs, options, terminal }
  return await measuring(() => compared(against, version, application, terms)).finally(() => version.remove())
}

interface Terms {
  given: Gates
  budgetMs: number
  options: Given
  terminal: Terminal
}

async function compared(
  against: string,
  version: EarlierVersion,
  { side, load, requests }: Application,
  { given, budgetMs, options, terminal }: Terms,
): Promise<number> {
  const before = { ...side, cwd: version.folder }
  const fingerprint = fingerprintOf(process.versions.node, load.description)
  const gates = await gatesOn(fingerprint, given, new Shelf(options, terminal), terminal)
  const explanation = new Explanation(before, side)
  const result = await interleave({
    before,
    after: side,
    load,
    gates,
    requests,
    budgetMs,
    nowMs: () => performance.now(),
    onRound: (round, of) => terminal.say(`round ${round} of ${of}`),
    onProfiles: (old, now) => explanation.add(old, now),
  })
  const { verdict } = result.comparison
  const report = comparisonReport(result.comparison, { against, grown: explanation.list() })
  const exitCode = exitCodeOf(verdict)
  if (options.has('json'))
    terminal.json({ schema: 1, verdict, exitCode, comparison: report, rounds: result.rounds })
  else printComparison(report, verdict, terminal)
  await summarizeForCi(comparisonSummary(report, verdict), terminal)
  const out = options.text('out')
  if (out !== undefined) {
    const content = comparisonPage(report, verdict)
    const { path } = await drawn('compare.html', out, terminal, () => Promise.resolve({ content }))
    terminal.say(path)
  }
  await drawFlame(explanation, against, result, options, terminal)
  return exitCode
}

async function drawFlame(
  { profiles }: Explanation,
  against: string,
  { comparison }: Interleaved,
  options: Given,
  terminal: Terminal,
): Promise<void> {
  const out = options.text('flame')
  if (out === undefined || profiles === null) return
  const page = flamePage({
    title: `this folder against ${against}`,
    summary: `${comparison.rounds} rounds: ${comparison.verdict}`,
    profile: profiles.after,
    before: profiles.before,
  })
  const { path } = await drawn('compare.html', out, terminal, () => Promise.resolve({ content: page }))
  terminal.say(path)
}
