import { count, limitWords, measured, milliseconds, percent, span } from '../../http/words.ts'
import type { LoadReport, RowState, ScenarioReport, SlaRow } from '../report.ts'
import type { Metric } from '../../types.ts'

/** What only a load run judges: times, all of them. */
const own: Readonly<Partial<Record<SlaRow['metric'], string>>> = {
  recoveryMs: 'recovery',
  expectedMs: 'expected',
  eventGapMs: 'gap between events',
}

export const stateWords: Readonly<Record<RowState, string>> = {
  pass: 'passed',
  warning: 'warning',
  fail: 'failed',
  'no-data': 'no data',
  inconclusive: 'inconclusive',
  invalid: 'invalid',
}

/** `p99 ≤ 250 ms`. */
export function limitOf({ metric, limit }: SlaRow): string {
  const name = own[metric]
  return name === undefined ? limitWords(metric as Metric, limit) : `${name} ≤ ${milliseconds(limit)}`
}

/** `412 ms`; `–` where nothing was measured. */
export function observedOf({ metric, observed }: SlaRow): string {
  return valueOf(metric, observed)
}

/** `398–430 ms`, with 99 %; empty where the figure is a fact. */
export function intervalOf({ metric, interval }: SlaRow): string {
  return interval === null ? '' : `${valueOf(metric, interval[0])} to ${valueOf(metric, interval[1])}`
}

function valueOf(metric: SlaRow['metric'], value: number | null): string {
  if (value === null) return '–'
  return own[metric] === undefined ? measured(metric as Metric, value) : milliseconds(value)
}

/** `GET /orders p99 ≤ 250 ms`: one row of the SLA, by the same name in every report. */
export function rowName(row: SlaRow): string {
  return `${row.subject} ${limitOf(row)}`
}

/** `3 scenarios, 41 s, 12 000 requests, 0.1 % errors`. */
export function extentOf({ scenarios, totals }: LoadReport): string {
  const many = `${count(scenarios.length)} scenario${scenarios.length === 1 ? '' : 's'}`
  return `${many}, ${span(totals.durationMs)}, ${count(totals.requests)} requests, ${errorWords(totals)}`
}

function errorWords({ requests, errors }: LoadReport['totals']): string {
  if (errors === 0) return 'no errors'
  return `${count(errors)} errors${requests > 0 ? ` (${percent(errors / requests)})` : ''}`
}

/** What the percentiles of a scenario mean, for those who do not read percentiles. */
export function readingOf({ subjects }: ScenarioReport): string | null {
  const response = (subjects.find(({ subject }) => subject === '(all)') ?? subjects[0])?.response
  if (!response) return null
  const { p50Ms, p95Ms, p99Ms } = response
  return `Half of the requests were answered within ${milliseconds(p50Ms)}; one in twenty took longer than ${milliseconds(p95Ms)}, one in a hundred longer than ${milliseconds(p99Ms)}.`
}
