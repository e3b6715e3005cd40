import type { ComparisonReport, ComparisonRow, ComparisonVerdict } from '../../load/report.ts'
import { changeText, figureText } from '../../load/regress/figures.ts'
import { loadMetrics, metricSpecs, type MetricSpec } from '../../load/regress/metrics.ts'
import { sentenceOf } from '../../load/regress/outcome.ts'
import { nameText, placeText } from '../incidents/culprit.ts'
import type { Terminal } from '../terminal.ts'

const most = 8
const units = new Map(loadMetrics.map((metric) => [metricSpecs[metric].name, metricSpecs[metric].unit]))

/** The table, what grew, and the verdict in one line. */
export function printComparison(
  report: ComparisonReport,
  verdict: ComparisonVerdict,
  terminal: Terminal,
): void {
  const lines = report.rows.map((row) => cellsOf(row))
  const head = ['lane', 'what', 'before', 'after', 'change', 'interval', 'verdict']
  const widths = head.map((title, at) => Math.max(title.length, ...lines.map((cells) => cells[at]!.length)))
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (at >= 2 && at <= 5 ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd()
  terminal.print(terminal.paint('dim', lineOf(head)))
  for (const [at, cells] of lines.entries())
    terminal.print(painted(report.rows[at]!, lineOf(cells), terminal))
  printGrown(report, terminal)
  const colour = verdict === 'regressed' || verdict === 'invalid' ? 'red' : colourOf(verdict)
  terminal.print(
    `\n${colour === undefined ? sentenceOf(verdict) : terminal.paint(colour, sentenceOf(verdict))}`,
  )
}

function printGrown({ grown }: ComparisonReport, terminal: Terminal): void {
  if (grown.length === 0) return
  terminal.print(`\n${terminal.paint('bold', 'functions that take more of each request')}`)
  for (const { beforeUs, afterUs, ...place } of grown.slice(0, most)) {
    const figures = `${figureText(beforeUs, 'µs').padStart(9)} → ${figureText(afterUs, 'µs').padStart(9)}`
    terminal.print(`${figures}  ${nameText(place)}  ${placeText(place, terminal.cwd)}`)
  }
}

function cellsOf({
  lane,
  subject,
  metric,
  before,
  after,
  change,
  interval,
  verdict,
}: ComparisonRow): string[] {
  const unit: MetricSpec['unit'] = units.get(metric) ?? 'count'
  const what = lane === 'counts' ? `${subject} ${metric}` : metric
  return [
    lane,
    what,
    figureText(before, unit),
    figureText(after, unit),
    change === null ? '–' : changeText(change),
    interval === null ? '–' : intervalText(interval),
    verdict,
  ]
}

function intervalText([low, high]: readonly [number, number]): string {
  return low === high ? 'exact' : `${changeText(low)} … ${changeText(high)}`
}

function painted({ verdict }: ComparisonRow, line: string, terminal: Terminal): string {
  const colour = colourOf(verdict)
  return colour === undefined ? line : terminal.paint(colour, line)
}

function colourOf(verdict: ComparisonVerdict): 'red' | 'green' | 'yellow' | 'dim' | undefined {
  if (verdict === 'regressed') return 'red'
  if (verdict === 'improved') return 'green'
  return verdict === 'equivalent' ? undefined : 'yellow'
}
