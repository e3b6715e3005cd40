import { bytes, count, milliseconds, percent, span, utc } from '../../http/words.ts'
import type { LoadReport, RowState, ScenarioReport, SubjectReport } from '../report.ts'
import { markdownLine, markdownText } from './markdown-text.ts'
import { rowsOf, tally, worstFirst } from './tally.ts'
import type { JudgedRow } from './tally.ts'
import { extentOf, intervalOf, limitOf, observedOf, stateWords } from './words.ts'

/** What GitHub takes of a step; of more it shows nothing. */
const MAX_BYTES = 1024 ** 2
const MAX_BROKEN = 30
const MAX_REASONS = 20

const signs: Readonly<Record<RowState, string>> = {
  pass: '✅',
  warning: '⚠️',
  fail: '❌',
  'no-data': '❔',
  inconclusive: '❔',
  invalid: '🚫',
}

/** A run in Markdown, for the summary of a CI step: at most 1 MiB, what matters first, the rest folded. */
export function stepSummary(report: LoadReport): string {
  const rows = rowsOf(report)
  const sections = [
    head(report, rows),
    ...report.scenarios.map(incidents),
    folded(`All ${count(rows.length)} rows`, rowTable(worstFirst(rows))),
    ...report.scenarios.map((one) =>
      folded(`${markdownText(one.name)}: ${one.subjects.length} subjects`, subjects(one)),
    ),
    folded('Environment', environment(report)),
  ]
  return withinLimit(sections.filter((one) => one !== ''))
}

function head(report: LoadReport, rows: readonly JudgedRow[]): string {
  const { verdict, title } = report
  const { passed, warned, failed, unjudged, total } = tally(rows)
  const totals = `${count(passed)} of ${count(total)} rows passed, ${count(warned)} warned, ${count(failed)} failed, ${count(unjudged)} not judged`
  const broken = worstFirst(rows).filter(({ row }) => row.state !== 'pass')
  const left = broken.length - MAX_BROKEN
  return [
    `## ${signs[verdict.state]} ${markdownText(title)}: ${stateWords[verdict.state]}\n`,
    `${totals}; ${extentOf(report)}.\n`,
    ...verdict.reasons.slice(0, MAX_REASONS).map((reason) => `- ${markdownText(reason)}`),
    ...(broken.length > 0 ? ['', rowTable(broken.slice(0, MAX_BROKEN))] : []),
    ...(left > 0 ? [`\n… and ${count(left)} more, below.`] : []),
  ].join('\n')
}

function rowTable(rows: readonly JudgedRow[]): string {
  const lines = rows.map(({ scenario, row }) => {
    const interval = intervalOf(row)
    const observed = interval === '' ? observedOf(row) : `${observedOf(row)} (${interval})`
    const cells = [
      `${signs[row.state]} ${stateWords[row.state]}`,
      row.subject,
      limitOf(row),
      observed,
      `${count(row.samples)} of ${count(row.needed)}`,
      row.importance,
      `${row.category} / ${scenario.name}`,
      row.why,
    ]
    return markdownLine(cells)
  })
  const titles = ['', 'Subject', 'Limit', 'Observed', 'Samples', 'Severity', 'Scenario', 'Why']
  return [markdownLine(titles), markdownLine(titles.map(() => '---')), ...lines].join('\n')
}

function incidents({ name, incidents: found }: ScenarioReport): string {
  if (found.length === 0) return ''
  const lines = found.map(({ reason, verdict }) => {
    return `- **${markdownText(reason)}**${verdict === null ? '' : `: ${markdownText(verdict.summary)}`}`
  })
  return [`### Incidents under ${markdownText(name)}\n`, ...lines].join('\n')
}

function subjects({ subjects: all }: ScenarioReport): string {
  const titles = ['Subject', 'Requests', 'Per second', 'Errors', 'p50', 'p95', 'p99', 'Max']
  const lines = all.map((one) => markdownLine([one.subject, ...figures(one)]))
  return [markdownLine(titles), markdownLine(['---', ...titles.slice(1).map(() => '---:')]), ...lines].join(
    '\n',
  )
}

function figures({ count: requests, perSec, errors, response }: SubjectReport): string[] {
  const times = (['p50Ms', 'p95Ms', 'p99Ms', 'maxMs'] as const).map((key) =>
    response === null ? '–' : milliseconds(response[key]),
  )
  return [count(requests), count(perSec), requests === 0 ? '–' : percent(errors / requests), ...times]
}

function environment({
  environment: on,
  target,
  seed,
  startedAt,
  options,
  perfguard,
  caveats,
}: LoadReport): string {
  const facts = [
    `perfguard ${perfguard}, seed ${seed}${options.length === 0 ? '' : `, ${options.join(', ')}`}`,
    utc(startedAt),
    `target: ${target.what}${target.readyMs === null ? '' : `, ready after ${span(target.readyMs)}`}`,
    `Node ${on.targetNode ?? on.node} on ${on.platform} ${on.arch}; ${on.cpus} × ${on.cpuModel}; ${bytes(on.memoryBytes)}`,
    ...caveats,
  ]
  return facts.map((fact) => `- ${markdownText(fact)}`).join('\n')
}

function folded(title: string, inside: string): string {
  return `<details><summary>${title}</summary>\n\n${inside}\n\n</details>`
}

/** Whole sections as long as they fit: half a table would swallow what comes after it. */
function withinLimit(sections: readonly string[]): string {
  const encoder = new TextEncoder()
  let room = MAX_BYTES - encoder.encode(leftOut(sections.length)).length
  const kept: string[] = []
  for (const section of sections) {
    const whole = `${section}\n\n`
    room -= encoder.encode(whole).length
    if (room < 0) break
    kept.push(whole)
  }
  const left = sections.length - kept.length
  return kept.join('') + (left > 0 ? leftOut(left) : '')
}

function leftOut(sections: number): string {
  return `\n_${count(sections)} more sections were left out: a step may show 1 MiB._\n`
}
