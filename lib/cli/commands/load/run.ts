import { resolve } from 'node:path'
import type { LoadOptions } from '../../../load/options.ts'
import { consoleSummary } from '../../../load/reports/console.ts'
import type { ConsoleLook } from '../../../load/reports/console.ts'
import { writeReports } from '../../../load/reports/index.ts'
import { reportJson } from '../../../load/reports/report-json.ts'
import { runLoad } from '../../../load/run.ts'
import type { Command, Given } from '../../command.ts'
import type { Terminal } from '../../terminal.ts'
import { version } from '../../../version.ts'
import { jsonOption } from '../options.ts'
import { tellCi } from './ci-output.ts'
import { loadOf, targetOf } from './definition.ts'
import { failed, interruption } from './ending.ts'
import { ProgressLine } from './progress-line.ts'
import { withTwins } from './twins.ts'
import { listOf, numberOf } from './values.ts'

export const run: Command = {
  name: 'load run',
  about: 'runs the scenarios of a load file, or one that is all on the command line',
  operands: [{ name: 'file', optional: true, completes: 'file' }],
  options: {
    start: { value: 'COMMAND', about: 'start the application with this; it gets its port as PORT' },
    url: { value: 'URL', about: 'or attach to one that runs' },
    ready: { value: 'PATH', about: 'it is ready when this answers below 400' },
    'allow-host': { value: 'NAMES', about: 'machines other than this one that may be put under load' },
    request: { value: 'REQUEST', about: "without a file: what is asked for ('GET /')" },
    arrivals: { value: 'RATE', about: 'without a file: requests a second (50), 600/min' },
    users: { value: 'COUNT', about: 'without a file: users who wait for their answers, instead' },
    for: { value: 'TIME', about: 'without a file: for so long (10s)' },
    limit: { value: 'LIMITS', about: 'without a file: p99Ms=250,errorRatio=0.01' },
    only: { value: 'NAMES', about: 'only these scenarios' },
    category: { value: 'NAMES', about: 'only those of these categories' },
    grep: { value: 'PATTERN', about: 'only those whose names match' },
    scale: { value: 'FACTOR', about: 'all levels times this' },
    quick: { about: 'each scenario within a minute; less can be told' },
    full: { about: 'as long as the file says, whatever PERFGUARD_LOAD_QUICK says' },
    seed: { value: 'NUMBER', about: 'of schedule, users and payloads' },
    threads: { value: 'COUNT', about: 'of the generator' },
    strict: { about: 'warnings fail, too' },
    out: { value: 'DIR', about: 'write the reports, and the incidents of the target, there' },
    json: jsonOption,
  },
  notes: ['Reads perfguard.load.{js,mjs,ts}, PERFGUARD_LOAD_FILE, or the file that is named.'],
  async run(typed: Given, terminal: Terminal) {
    const given = withTwins(run, typed, terminal)
    const { definition, file } = await loadOf(given, terminal)
    const target = targetOf(given)
    const out = given.text('out')
    const dir = out === undefined ? undefined : resolve(terminal.cwd, out)
    const line = new ProgressLine(terminal)
    const { signal, over } = interruption()
    const options: LoadOptions = {
      ...selectionOf(given),
      ...(file !== undefined && { file }),
      ...(target !== undefined && { target }),
      ...(dir !== undefined && { dir }),
      allowHosts: listOf(given.text('allow-host')) ?? [],
      strict: given.has('strict'),
      cwd: terminal.cwd,
      env: terminal.env,
      signal,
      version: version(),
      onProgress: (progress) => line.show(progress),
      onScenario: (report) => line.over(report),
    }
    const report = await runLoad(definition, options).catch(failed).finally(over)
    if (dir !== undefined) await writeReports(report, dir)
    if (given.has('json')) terminal.json(reportJson(report))
    else terminal.print(consoleSummary(report, lookOf(terminal)))
    await tellCi(report, terminal)
    return report.verdict.exitCode
  },
}

function selectionOf(given: Given): LoadOptions {
  const only = listOf(given.text('only'))
  const category = listOf(given.text('category'))
  const grep = given.text('grep')
  const scale = numberOf(given, 'scale')
  const seed = numberOf(given, 'seed')
  const threads = numberOf(given, 'threads')
  return {
    quick: given.has('quick') && !given.has('full'),
    ...(only !== undefined && { only }),
    ...(category !== undefined && { category }),
    ...(grep !== undefined && { grep }),
    ...(scale !== undefined && { scale }),
    ...(seed !== undefined && { seed }),
    ...(threads !== undefined && { threads }),
  }
}

function lookOf(terminal: Terminal): ConsoleLook {
  return {
    paint: (style, text) => terminal.paint(style, text),
    // A console of Linux, or no terminal that says what it is: its font may lack the signs.
    ascii: terminal.env['TERM'] === 'linux' || terminal.env['TERM'] === 'dumb',
  }
}
