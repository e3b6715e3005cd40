import { count } from '../../http/words.ts'
import type { LoadReport, RowState } from '../report.ts'
import { rowsOf, worstFirst } from './tally.ts'
import type { JudgedRow } from './tally.ts'
import { observedOf, rowName } from './words.ts'

/** More of one kind GitHub leaves out, and says nothing. */
const MAX_OF_A_KIND = 10

const kinds: Readonly<Partial<Record<RowState, 'error' | 'warning' | 'notice'>>> = {
  fail: 'error',
  invalid: 'error',
  warning: 'warning',
  'no-data': 'notice',
  inconclusive: 'notice',
}

/**
 * GitHub's workflow commands for what did not hold, the worst first, at the line that the incident's verdict blames if
 * it lies below `rootUrl` (a `file:` URL that ends with a slash). At most ten of a kind; the last one counts the others.
 */
export function annotations(report: LoadReport, rootUrl: string): string[] {
  const rows = worstFirst(rowsOf(report))
  return (['error', 'warning', 'notice'] as const).flatMap((kind) => {
    const ofIt = rows.filter(({ row }) => kinds[row.state] === kind)
    const lines = ofIt.map((one) => annotation(kind, one, rootUrl))
    const left = lines.length - MAX_OF_A_KIND + 1
    if (left < 2) return lines
    const more = command(kind, { title: report.title }, `${count(left)} more: see the step's summary`)
    return lines.slice(0, MAX_OF_A_KIND - 1).concat(more)
  })
}

function annotation(kind: string, { scenario, row }: JudgedRow, rootUrl: string): string {
  const blamed = blameOf({ scenario, row }, rootUrl)
  const cause = blamed === null ? '' : ` ${blamed.summary}`
  const place = blamed === null ? {} : { file: blamed.file, line: blamed.line }
  const message = `${observedOf(row)} in ${scenario.name}. ${row.why}${cause}`
  return command(kind, { ...place, title: rowName(row) }, message)
}

interface Blame {
  file: string
  line: number
  summary: string
}

/** The culprit of an incident that this row's subject had, or that was there while the row was broken. */
function blameOf({ scenario, row }: JudgedRow, rootUrl: string): Blame | null {
  const verdicts = scenario.incidents
    .filter(({ reason, verdict }) => verdict?.route === row.subject || reason.startsWith(`${row.subject} `))
    .flatMap(({ verdict }) => (verdict === null ? [] : [verdict]))
  for (const { culprit, summary } of verdicts) {
    if (culprit?.url.startsWith(rootUrl)) {
      const file = decoded(culprit.url.slice(rootUrl.length))
      return { file, line: culprit.line, summary }
    }
  }
  return null
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function command(
  kind: string,
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const written = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`)
  return `::${kind} ${written.join(',')}::${data(message)}`
}

/** As the runner decodes it: only these, the percent sign first. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
