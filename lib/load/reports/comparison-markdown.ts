import { pathText } from '../../diagnose/words.ts'
import { plural } from '../../http/words.ts'
import { changeText, figureText } from '../regress/figures.ts'
import { sentenceOf } from '../regress/outcome.ts'
import type { ComparisonReport, ComparisonRow, ComparisonVerdict } from '../report.ts'
import { markdownLine, markdownText } from './markdown-text.ts'

const MAX_ROWS = 60
const MAX_GROWN = 8

const signs: Readonly<Partial<Record<ComparisonVerdict, string>>> = {
  regressed: '❌',
  invalid: '🚫',
  improved: '✅',
  equivalent: '✅',
}

/** A comparison in Markdown, for the summary of a CI step. */
export function comparisonSummary(
  { against, rounds, rows, grown }: ComparisonReport,
  verdict: ComparisonVerdict,
): string {
  const titles = ['', 'What', 'Before', 'After', 'Change', 'Interval', 'Verdict']
  const lines = [
    `## ${signs[verdict] ?? '❔'} Against ${markdownText(against)}\n`,
    `${sentenceOf(verdict)}; ${plural(rounds, 'round')} in turns.\n`,
    markdownLine(titles),
    markdownLine(['---', '---', '---:', '---:', '---:', '---', '---']),
    ...rows.slice(0, MAX_ROWS).map((row) => markdownLine(cellsOf(row))),
    ...(rows.length > MAX_ROWS ? [`\n… and ${plural(rows.length - MAX_ROWS, 'more row')}.`] : []),
  ]
  if (grown.length > 0) lines.push('\n### Functions that take more of each request\n')
  for (const { functionName, url, line, beforeUs, afterUs } of grown.slice(0, MAX_GROWN)) {
    const figures = `${figureText(beforeUs, 'µs')} → ${figureText(afterUs, 'µs')}`
    lines.push(`- ${figures}: ${markdownText(`${functionName} ${pathText(url, null)}:${line}`)}`)
  }
  return `${lines.join('\n')}\n`
}

function cellsOf({
  subject,
  metric,
  unit,
  before,
  after,
  change,
  interval,
  verdict,
}: ComparisonRow): string[] {
  return [
    signs[verdict] ?? '❔',
    subject === '(all)' ? metric : `${subject} ${metric}`,
    figureText(before, unit),
    figureText(after, unit),
    change === null ? '–' : changeText(change),
    interval === null ? '–' : `${changeText(interval[0])} to ${changeText(interval[1])}`,
    verdict,
  ]
}
