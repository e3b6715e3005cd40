import { resolve } from 'node:path'
import { findCapacity } from '../../../load/capacity/find-capacity.ts'
import { writeReports } from '../../../load/reports/index.ts'
import { reportJson } from '../../../load/reports/report-json.ts'
import { capacitySummary } from '../../../load/capacity/summary.ts'
import type { Command, Given } from '../../command.ts'
import { misuse } from '../../failure.ts'
import type { Terminal } from '../../terminal.ts'
import { version } from '../../../version.ts'
import { jsonOption } from '../options.ts'
import { loadOf, targetOf } from './definition.ts'
import { failed, interruption } from './ending.ts'
import { ProgressLine } from './progress-line.ts'
import { listOf, numberOf } from './values.ts'
import { withTwins } from './twins.ts'

export const capacity: Command = {
  name: 'load capacity',
  about: 'searches the highest load that keeps the SLA',
  operands: [{ name: 'file', optional: true, completes: 'file' }],
  options: {
    start: { value: 'COMMAND', about: 'start the application with this; it gets its port as PORT' },
    url: { value: 'URL', about: 'or attach to one that runs' },
    ready: { value: 'PATH', about: 'it is ready when this answers below 400' },
    'allow-host': { value: 'NAMES', about: 'machines other than this one that may be put under load' },
    request: { value: 'REQUEST', about: "without a file: what is asked for ('GET /')" },
    limit: { value: 'LIMITS', about: 'without a file: p99Ms=250,errorRatio=0.01' },
    unit: { value: 'UNIT', choices: ['arrivals', 'users'], about: 'what is raised' },
    from: { value: 'LEVEL', about: 'where the search begins (10)' },
    most: { value: 'LEVEL', about: 'where it ends at the latest (100000)' },
    each: { value: 'TIME', about: 'how long each level is held (10s)' },
    need: { value: 'LEVELS', about: 'what is asked of it: target=1000,peak=2000' },
    seed: { value: 'NUMBER', about: 'of schedule, users and payloads' },
    threads: { value: 'COUNT', about: 'of the generator' },
    out: { value: 'DIR', about: 'write the reports there' },
    json: jsonOption,
  },
  notes: ['It holds a dozen levels and more: two or three minutes with the default of 10 s.'],
  async run(typed: Given, terminal: Terminal) {
    const given = withTwins(capacity, typed, terminal)
    const { definition, file } = await loadOf(given, terminal)
    const target = targetOf(given)
    const line = new ProgressLine(terminal)
    const { signal, over } = interruption()
    const [from, most, seed, threads] = ['from', 'most', 'seed', 'threads'].map((name) =>
      numberOf(given, name),
    )
    const each = given.text('each')
    const need = given.text('need')
    const report = await findCapacity(definition, {
      unit: given.text('unit') === 'users' ? 'users' : 'arrivals',
      ...(file !== undefined && { file }),
      ...(target !== undefined && { target }),
      ...(from !== undefined && { from }),
      ...(most !== undefined && { most }),
      ...(seed !== undefined && { seed }),
      ...(threads !== undefined && { threads }),
      ...(each !== undefined && { each }),
      ...(need !== undefined && { needs: needsOf(need) }),
      allowHosts: listOf(given.text('allow-host')) ?? [],
      cwd: terminal.cwd,
      env: terminal.env,
      signal,
      version: version(),
      onProgress: (progress) => line.show(progress),
      onScenario: (scenario) => line.over(scenario),
    })
      .catch(failed)
      .finally(over)
    const out = given.text('out')
    if (out !== undefined) await writeReports(report, resolve(terminal.cwd, out))
    if (given.has('json')) terminal.json(reportJson(report))
    else terminal.print(capacitySummary(report))
    return report.verdict.exitCode
  },
}

function needsOf(text: string): Record<string, number> {
  const pairs = text.split(',').map((pair) => {
    const [name = '', value = ''] = pair.split('=', 2)
    if (name.trim() === '' || !(Number(value) > 0))
      throw misuse(`--need is a list such as target=1000,peak=2000, not '${text}'`)
    return [name.trim(), Number(value)] as const
  })
  return Object.fromEntries(pairs)
}
