import { resolve } from 'node:path'
import { systemClock } from '../../clock.ts'
import { resolveOptions } from '../../config/resolve.ts'
import type { ResolvedOptions } from '../../config/types.ts'
import { dashboard } from '../../fleet/dashboard.ts'
import { yamlOf } from '../../fleet/rule-file.ts'
import { fleetRules } from '../../fleet/rules.ts'
import type { Command, Given } from '../command.ts'
import { readConfigFile } from '../config-file.ts'
import { lineOf, misuse } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import { drawn } from '../viewers/deliver.ts'
import { jsonOption, msOf, outOption } from './options.ts'

const FIVE_MINUTES_MS = 300_000

export const rules: Command = {
  name: 'rules',
  about: 'the SLA as rules for Prometheus, or as a dashboard for Grafana',
  operands: [{ name: 'config', optional: true, completes: 'file' }],
  options: {
    grafana: { about: 'a dashboard to import, instead of the rules' },
    window: { value: 'TIME', about: 'what is judged, at least four scrapes (5min)' },
    job: { value: 'NAME', about: "only this job of Prometheus' configuration" },
    json: { about: `${jsonOption.about}; Prometheus reads it too` },
    out: outOption,
  },
  notes: [
    'Reads perfguard.config.*, PERFGUARD_CONFIG, or the file that is named. promtool check rules checks them.',
  ],
  async run(given: Given, terminal: Terminal) {
    const options = resolved(await readConfigFile(given.operands[0], terminal))
    const { text, notes } = given.has('grafana')
      ? { text: textOf(dashboard(options.sla)), notes: [] }
      : rulesText(options, given)
    for (const note of notes) terminal.say(note)
    const out = given.text('out')
    if (out === undefined) return terminal.print(text)
    const path = resolve(terminal.cwd, out)
    await drawn(out, path, terminal, async () => ({ content: `${text}\n` }))
    terminal.print(path)
  },
}

/** Only what the rules are made of: a token that is set on the server alone is no mistake here. */
function resolved({ sla, presets }: Record<string, unknown>): ResolvedOptions {
  try {
    // The server has as many cores as it has.
    return resolveOptions({ sla, presets }, { cpus: Infinity, hasPackage: () => true }, systemClock)
  } catch (error) {
    throw misuse(lineOf(error))
  }
}

function rulesText({ sla, presets }: ResolvedOptions, given: Given): { text: string; notes: string[] } {
  const window = given.text('window')
  const job = given.text('job')
  const windowMs = window === undefined ? FIVE_MINUTES_MS : msOf('window', window)
  const { file, left } = fleetRules(sla, { windowMs, ...(job === undefined ? {} : { job }) })
  const notes = [...left, ...unjudgedNotes(presets)].map((note) => `no rule: ${note}`)
  if (given.has('json')) return { text: textOf(file), notes }
  const comments = [
    'Written by perfguard rules, from the SLA that the processes judge themselves by.',
    ...notes,
  ]
  const told = notes.length === 0 ? [] : [`what has no rule stands at its head: ${notes.length} lines`]
  return { text: yamlOf(file, comments).trimEnd(), notes: told }
}

/** Together what has one reason. */
function unjudgedNotes({ unjudged }: ResolvedOptions['presets']): string[] {
  return unjudged
    .filter(
      ({ preset, why }, i) => unjudged.findIndex((one) => one.preset === preset && one.why === why) === i,
    )
    .map(({ preset, why }) => {
      const what = unjudged.filter((one) => one.preset === preset && one.why === why).map((one) => one.what)
      return `preset ${preset}, ${what.join(', ')}: ${why}`
    })
}

function textOf(value: object): string {
  return JSON.stringify(value, null, 2)
}
