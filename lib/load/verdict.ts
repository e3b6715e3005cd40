import { exitCodeOf, worstState } from './judge/states.ts'
import type { LoadTotals, LoadVerdict, RowState, ScenarioReport, SlaRow } from './report.ts'

const INTERRUPTED = 130
const MAX_REASONS = 20
const worstFirst: readonly RowState[] = ['invalid', 'fail', 'inconclusive', 'no-data', 'warning']

/** `planned` scenarios were to run; those that an interruption left out have no data. */
export function verdictOf(
  scenarios: readonly ScenarioReport[],
  planned: number,
  isInterrupted: boolean,
  isStrict: boolean,
): LoadVerdict {
  const missing: RowState[] = scenarios.length < planned ? ['no-data'] : []
  const state = worstState([...scenarios.map((one) => one.state), ...missing])
  const reasons = worstFirst.flatMap((wanted) => scenarios.flatMap((one) => reasonsOf(one, wanted)))
  if (isInterrupted) reasons.unshift('it was interrupted: what is here is of the time before')
  const exitCode = isInterrupted ? INTERRUPTED : exitCodeOf(state, isStrict)
  return { state, exitCode, reasons: reasons.slice(0, MAX_REASONS) }
}

function reasonsOf({ name, rows, recovery, generator }: ScenarioReport, wanted: RowState): string[] {
  // One sentence for the scenario, not one for each of its rows.
  if (wanted === 'invalid' && generator.invalid)
    return generator.reasons.map((reason) => `${name}: ${reason}`)
  const sentences = rows.filter(({ state }) => state === wanted).map((row) => `${name}: ${sentenceOf(row)}`)
  if (recovery?.state === wanted) {
    const took =
      recovery.tookMs === null
        ? 'had not recovered at its end'
        : `took ${recovery.tookMs / 1_000} s to recover`
    sentences.push(`${name}: ${took}`)
  }
  return sentences
}

function sentenceOf({ subject, metric, why }: SlaRow): string {
  return `${subject} ${metric} ${why}`
}

export function totalsOf(scenarios: readonly ScenarioReport[]): LoadTotals {
  const rows = scenarios.flatMap((one) => one.rows)
  const states: Record<RowState, number> = {
    pass: 0,
    warning: 0,
    fail: 0,
    'no-data': 0,
    inconclusive: 0,
    invalid: 0,
  }
  for (const { state } of rows) states[state]++
  const all = scenarios.map(({ subjects }) => subjects.find(({ subject }) => subject === '(all)')!)
  return {
    rows: rows.length,
    states,
    requests: all.reduce((sum, { count }) => sum + count, 0),
    errors: all.reduce((sum, { errors }) => sum + errors, 0),
    durationMs: scenarios.reduce((sum, { durationMs }) => sum + durationMs, 0),
  }
}
