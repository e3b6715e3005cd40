import { count, plural } from '../../../http/words.ts'
import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import type { LoadReport, SlaRow } from '../../report.ts'
import { byCategory, rowsOf, tally, worstFirst } from '../tally.ts'
import type { JudgedRow } from '../tally.ts'
import { intervalOf, limitOf, observedOf } from '../words.ts'
import { badge, tones } from './badge.ts'
import { bar } from './bars.ts'
import { table } from './table.ts'

/** Every limit that was declared, and what became of it; the worst first in each category. */
export function slaSection(report: LoadReport): Markup {
  const rows = rowsOf(report)
  if (rows.length === 0)
    return markup`<section><h2>SLA</h2><p class="empty card">No limit was declared: nothing was judged.</p></section>`
  const several = report.scenarios.length > 1
  const groups = [...byCategory(rows)].map(([category, ofIt]) => {
    const { passed, total } = tally(ofIt)
    return markup`<h3>${category} <small>${count(passed)} of ${plural(total, 'row')} passed</small></h3>${slaTable(category, ofIt, several)}`
  })
  return markup`<section id="sla"><h2>SLA</h2>${groups}</section>`
}

function slaTable(category: string, rows: readonly JudgedRow[], severalScenarios: boolean): Markup {
  return table<JudgedRow>({
    about: `SLA of ${category}`,
    rows: worstFirst(rows),
    head: { title: 'Subject', cell: (one) => subject(one, severalScenarios) },
    columns: [
      { title: 'Limit', cell: ({ row }) => limitOf(row), look: 'text' },
      { title: 'Observed', cell: observed },
      { title: 'Against the limit', cell: ({ row }) => againstLimit(row), look: 'drawn' },
      { title: 'Samples', cell: ({ row }) => samplesOf(row) },
      { title: 'Seconds broken', cell: ({ row }) => secondsOf(row) },
      { title: 'Severity', cell: ({ row }) => row.importance, look: 'text' },
      { title: 'State', cell: ({ row }) => badge(row.state), look: 'text' },
    ],
  })
}

function subject({ scenario, row }: JudgedRow, severalScenarios: boolean): Markup {
  const where = severalScenarios ? [scenario.name] : []
  const words =
    row.state === 'pass'
      ? []
      : [row.why, row.note, row.owner === undefined ? undefined : `owner: ${row.owner}`]
  const below = [...where, ...words].filter((one) => one !== undefined && one !== '').join(' · ')
  return markup`${row.subject}${below === '' ? null : markup`<small>${below}</small>`}`
}

function observed({ row }: JudgedRow): Markup {
  const interval = intervalOf(row)
  const range = interval === '' ? null : markup`<small>${interval}</small>`
  return markup`${observedOf(row)}${range}`
}

function samplesOf({ samples, needed }: SlaRow): string {
  return samples < needed ? `${count(samples)} of ${count(needed)}` : count(samples)
}

function secondsOf({ seconds: { judged, broken } }: SlaRow): string {
  return broken === 0 ? '–' : `${count(broken)} of ${count(judged)}`
}

/** The limit stands in the middle, twice the limit at the end. */
function againstLimit({ observed: value, limit, interval, state }: SlaRow): Markup | null {
  if (value === null || !(limit > 0)) return null
  const place = (one: number): number => one / limit / 2
  return bar({
    stretches: [{ tone: `fill ${tones[state]}`, from: 0, to: place(value) }],
    marks: [{ tone: 'limit', at: 0.5 }],
    whiskers: interval === null ? [] : [{ tone: '', from: place(interval[0]), to: place(interval[1]) }],
  })
}
