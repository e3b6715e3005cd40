import { count, milliseconds, percent } from '../../http/words.ts'
import type { LoadReport, RowState, ScenarioReport } from '../report.ts'
import { byCategory, byImportance, rowsOf, tally, worstFirst } from './tally.ts'
import type { JudgedRow, Tally } from './tally.ts'
import { extentOf, observedOf, rowName, stateWords } from './words.ts'

export interface ConsoleLook {
  /** Colours, where there are any. */
  readonly paint: (style: 'bold' | 'dim' | 'red' | 'yellow' | 'green', text: string) => string
  /** For terminals that know no more. */
  readonly ascii?: boolean
}

const shown: Readonly<Record<RowState, { sign: string; ascii: string; style: 'red' | 'yellow' | 'green' }>> =
  {
    pass: { sign: '✓', ascii: '+', style: 'green' },
    warning: { sign: '!', ascii: '!', style: 'yellow' },
    fail: { sign: '✗', ascii: 'x', style: 'red' },
    'no-data': { sign: '?', ascii: '?', style: 'yellow' },
    inconclusive: { sign: '?', ascii: '?', style: 'yellow' },
    invalid: { sign: '✗', ascii: 'x', style: 'red' },
  }

const MAX_ROWS = 20
const MAX_SUBJECTS = 8
const MAX_NAME = 40

/** One line for a scenario that has just ended. */
export function scenarioLine(scenario: ScenarioReport, look: ConsoleLook): string {
  const rows = scenario.rows.map((row) => ({ scenario, row }))
  const { passed, total } = tally(rows)
  const facts = [oneLine(scenario.category), `${passed}/${total}`, secondsOf(scenario.durationMs)]
  const early = scenario.cutShort === null ? '' : `  ${oneLine(scenario.cutShort)}`
  return `  ${signOf(scenario.state, look)} ${[oneLine(scenario.name), ...facts].join('  ')}${early}`
}

/**
 * What a run has to say, for a terminal: what did not hold, totals, and the same rows again by importance and by category.
 * Each row counts exactly once in each of the three.
 */
export function consoleSummary(report: LoadReport, look: ConsoleLook): string {
  const rows = rowsOf(report)
  const sections = [
    [look.paint('bold', `perfguard load: ${oneLine(report.title)}`), look.paint('dim', extentOf(report))],
    report.scenarios.flatMap((scenario) => [scenarioLine(scenario, look), ...latencies(scenario)]),
    missed(rows, look),
    totalLines(report, tally(rows)),
    breakdown(rows),
    report.caveats.map((caveat) => look.paint('dim', `  note: ${oneLine(caveat)}`)),
    lastLines(report, look),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

/** The busiest subjects, the sum of all first. */
function latencies({ subjects }: ScenarioReport): string[] {
  const shownSubjects = subjects.toSorted((a, b) => b.count - a.count).slice(0, MAX_SUBJECTS)
  const cells = shownSubjects.map(({ subject, count: requests, perSec, response }) => {
    const figures = [cut(oneLine(subject)), count(requests), `${count(Number(perSec.toPrecision(3)))}/s`]
    const times = (['p50Ms', 'p95Ms', 'p99Ms', 'maxMs'] as const).map((key) =>
      response === null ? '–' : milliseconds(response[key]),
    )
    return figures.concat(times)
  })
  const left = subjects.length - cells.length
  const lines = aligned([['', 'requests', '', 'p50', 'p95', 'p99', 'max'], ...cells])
  return subjects.length === 0 ? [] : [...lines, ...(left > 0 ? [`      and ${count(left)} more`] : [])]
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  return rows.map((row) => {
    const [name, ...figures] = row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!),
    )
    return `      ${[name, ...figures].join('  ')}`
  })
}

function cut(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name
}

function missed(rows: readonly JudgedRow[], look: ConsoleLook): string[] {
  const broken = worstFirst(rows).filter(({ row }) => row.state !== 'pass')
  const lines = broken.slice(0, MAX_ROWS).map(({ scenario, row }) => {
    const what = `${oneLine(rowName(row))}: ${observedOf(row)}`
    const why = look.paint('dim', `in ${oneLine(scenario.name)}: ${oneLine(row.why)}`)
    return `  ${signOf(row.state, look)} ${row.importance}  ${what}\n      ${why}`
  })
  const more = broken.length - lines.length
  return more > 0 ? [...lines, `    and ${count(more)} more, in the report`] : lines
}

function totalLines({ scenarios }: LoadReport, tallied: Tally): string[] {
  const { total, passed, warned, failed, unjudged } = tallied
  const ms = scenarios.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return table([
    ['Total', count(total)],
    ['Passed', count(passed)],
    ['Warnings', count(warned)],
    ['Failed', count(failed)],
    ['Not judged', count(unjudged)],
    ['Pass rate', total === 0 ? '–' : percent(passed / total)],
    ['Average duration', scenarios.length === 0 ? '–' : secondsOf(ms / scenarios.length)],
  ])
}

function breakdown(rows: readonly JudgedRow[]): string[] {
  if (rows.length === 0) return []
  return [`  Severity  ${shares(byImportance(rows))}`, `  Category  ${shares(byCategory(rows))}`]
}

function shares(groups: Map<string, JudgedRow[]>): string {
  return [...groups]
    .map(([name, ofIt]) => {
      const { passed, total } = tally(ofIt)
      return `${oneLine(name)} ${passed}/${total} (${percent(passed / total)})`
    })
    .join(', ')
}

function lastLines({ verdict }: LoadReport, look: ConsoleLook): string[] {
  const { style } = shown[verdict.state]
  const word = stateWords[verdict.state].toUpperCase()
  const reasons = verdict.reasons.map((reason) => `  - ${oneLine(reason)}`)
  return [look.paint(style, `${word} (exit ${verdict.exitCode})`), ...reasons]
}

function signOf(state: RowState, { paint, ascii = false }: ConsoleLook): string {
  const { sign, ascii: plain, style } = shown[state]
  return paint(style, ascii ? plain : sign)
}

function table(rows: readonly (readonly [name: string, value: string])[]): string[] {
  const left = Math.max(...rows.map(([name]) => name.length))
  const right = Math.max(...rows.map(([, value]) => value.length))
  return rows.map(([name, value]) => `  ${name.padEnd(left)}  ${value.padStart(right)}`)
}

function secondsOf(ms: number): string {
  return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`
}

/**
 * Names are the application's: none may paint, or go over its line, or be a command to GitHub's runner, which takes
 * every line for one that begins with `::` or `##[`.
 */
function oneLine(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu, ' ').trim()
  return line.replace(/^:(?=:)|^##(?=\[)/, '$& ')
}
