// Real faults in real shops under real load, and what perfguard says of them. Needs `npm run build`.
// Usage: npm run faults -- [--quick] [--only cpu,leak] [--framework express|fastify|both] [--node BINARY]
//                          [--json FILE] [--keep] [--list]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { trialsOf } from './cases/index.js'
import { Children } from './harness/children.js'
import { Machine } from './harness/machine.js'
import { withLines } from './harness/source-lines.js'
import { calibrationRows, resultRow, summaryText, tableText } from './harness/tables.js'
import { runTrial } from './harness/trial.js'
import { calibrate, scoreVerdict, summarize } from './score.js'

/** Of all verdicts so many have to be right; of the few of a quick run all but one. */
const ENOUGH = 0.9
const ENOUGH_QUICKLY = 0.85
/** Somebody else had the machine for as long as this during a trial. */
const DISTURBED_MS = 300

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean' },
    framework: { type: 'string' },
    node: { type: 'string' },
    json: { type: 'string' },
    keep: { type: 'boolean' },
    list: { type: 'boolean' },
  },
})
const trials = trialsOf({ ...options, only: options.only?.split(',') })
if (trials.length === 0 || !['express', 'fastify', 'both', undefined].includes(options.framework)) {
  console.error('There is no such case; --list shows them all.')
  process.exit(64)
}
if (options.list) {
  for (const { one, framework } of trials) console.log(`${one.id} (${framework})`)
  process.exit()
}

const children = new Children()
const machine = new Machine()
const folder = mkdtempSync(join(tmpdir(), 'perfguard-faults-'))
process.on('exit', () => {
  children.kill()
  if (options.keep) console.log(`The incidents are in ${folder}`)
  else rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))

const results = []
for (const { one, framework } of trials) {
  results.push(await resultOf(one, framework))
  console.error(oneLine(results.at(-1)))
}

const summary = summarize(results)
console.log(`\n${tableText(results.map(resultRow))}\n`)
console.log(`${tableText(calibrationRows(calibrate(results)))}\n`)
console.log(summaryText(summary))
if (options.json) writeFileSync(options.json, `${JSON.stringify({ summary, results }, null, 2)}\n`)
const enough = options.quick ? ENOUGH_QUICKLY : ENOUGH
process.exitCode = summary.right >= enough * summary.faults && summary.quiet === summary.healthy ? 0 : 1

async function resultOf(one, framework) {
  const startMs = performance.now()
  const healthy = one.expect === undefined
  const { incident, ...outcome } = await tryTwice(() =>
    runTrial(one, framework, children, { ...options, folder }),
  )
  const verdict = incident?.verdict
  const counts = !healthy && verdict !== undefined && outcome.trouble === undefined
  return {
    id: one.id,
    framework,
    healthy,
    expect: one.expect,
    ...outcome,
    breach: incident?.breach,
    ...(counts ? { verdict, score: scoreVerdict(withLines(one), verdict) } : {}),
    seconds: (performance.now() - startMs) / 1_000,
  }
}

/** Neighbours on the machine may break a calm that has to hold; when they were there, a trial has a second try. */
async function tryTwice(trial) {
  machine.takeLateMs()
  const first = { ...(await trial()), lateMs: machine.takeLateMs() }
  if (first.brokenCalm !== true || first.lateMs < DISTURBED_MS) return first
  const { trouble, lateMs } = first
  return { ...(await trial()), lateMs: machine.takeLateMs(), disturbed: { trouble, lateMs } }
}

function oneLine(result) {
  const { case: id, on, got, points, took } = resultRow(result)
  const { disturbed } = result
  const again =
    disturbed && `  (second try: ${disturbed.trouble}, on a machine that was ${disturbed.lateMs} ms late)`
  return `${points.padStart(5)}  ${id} (${on}, ${took})  ${got}${again ?? ''}`
}
