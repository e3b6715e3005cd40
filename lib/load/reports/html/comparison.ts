import { pathText } from '../../../diagnose/words.ts'
import { percent, plural } from '../../../http/words.ts'
import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import { changeText, figureText } from '../../regress/figures.ts'
import type { ComparisonReport, ComparisonRow, ComparisonVerdict } from '../../report.ts'
import { toned } from './badge.ts'
import { bar } from './bars.ts'
import { table } from './table.ts'

const lanes = {
  counts: 'Counts: exact',
  work: 'Work for each request: quiet',
  time: 'Time: noisy',
} as const

export const verdictTones: Readonly<Record<ComparisonVerdict, 'good' | 'warn' | 'bad' | 'none'>> = {
  regressed: 'bad',
  improved: 'good',
  equivalent: 'good',
  inconclusive: 'none',
  'no-baseline': 'none',
  'no-data': 'none',
  incomparable: 'none',
  invalid: 'bad',
}

/** What changed, lane by lane: the change with its interval, against no change and against what would count as one. */
export function comparisonSection(
  comparison: ComparisonReport,
  title: string = `Against ${comparison.against}`,
): Markup {
  const { rounds, confidence, rows } = comparison
  const reach = reachOf(rows)
  const groups = (['counts', 'work', 'time'] as const).flatMap((lane) => {
    const ofIt = rows.filter((row) => row.lane === lane)
    return ofIt.length === 0 ? [] : [markup`<h3>${lanes[lane]}</h3>${laneTable(lanes[lane], ofIt, reach)}`]
  })
  const facts = `${plural(rounds, 'round')}, intervals of ${percent(confidence)}; drawn from −${percent(reach)} to +${percent(reach)}`
  return markup`<section id="comparison"><h2>${title} <small>${facts}</small></h2>${groups}
<p class="keys quiet"><span class="key equal">too little to matter</span></p>${grown(comparison)}</section>`
}

function laneTable(title: string, rows: readonly ComparisonRow[], reach: number): Markup {
  return table<ComparisonRow>({
    about: title,
    rows,
    head: { title: 'What', cell: heading },
    columns: [
      { title: 'Before', cell: ({ unit, before }) => figureText(before, unit) },
      { title: 'After', cell: ({ unit, after }) => figureText(after, unit) },
      { title: 'Change', cell: changeOf },
      { title: 'Interval', cell: (row) => forest(row, reach), look: 'drawn' },
      { title: 'Verdict', cell: ({ verdict }) => toned(verdictTones[verdict], verdict), look: 'text' },
    ],
  })
}

function heading({ subject, metric, verdict, why }: ComparisonRow): Markup {
  const name = subject === '(all)' ? metric : `${subject} ${metric}`
  return markup`${name}${verdict === 'equivalent' ? null : markup`<small>${why}</small>`}`
}

function forest({ change, interval, minEffect, verdict }: ComparisonRow, reach: number): Markup | null {
  if (change === null) return null
  const place = (one: number): number => 0.5 + one / reach / 2
  const tone = `change ${verdictTones[verdict]}`
  return bar({
    stretches: [{ tone: 'equal', from: place(-minEffect), to: place(minEffect) }],
    marks: [{ tone: 'none-line', at: 0.5 }],
    whiskers: interval === null ? [] : [{ tone, from: place(interval[0]), to: place(interval[1]) }],
    dot: { tone, at: place(change) },
  })
}

/** Wide enough for every interval that decided something; others may go over the edge. */
function reachOf(rows: readonly ComparisonRow[]): number {
  const decided = rows.filter(({ verdict }) => ['regressed', 'improved', 'equivalent'].includes(verdict))
  const ends = decided.flatMap(({ interval, change, minEffect }) =>
    [change ?? 0, 2 * minEffect].concat(interval ?? []),
  )
  const most = Math.max(0.1, ...ends.map((one) => Math.abs(one)).filter(Number.isFinite))
  return [0.1, 0.2, 0.3, 0.5, 1].find((one) => one >= most) ?? 1
}

function changeOf({ change, interval }: ComparisonRow): Markup {
  if (change === null) return markup`–`
  if (interval === null || interval[0] === interval[1]) return markup`${changeText(change)}`
  return markup`${changeText(change)}<small>${changeText(interval[0])} to ${changeText(interval[1])}</small>`
}

function grown({ grown: functions }: ComparisonReport): Markup | null {
  if (functions.length === 0) return null
  return markup`<h3>Functions that took more</h3>${table<ComparisonReport['grown'][number]>({
    about: 'Functions that took more',
    rows: functions,
    head: {
      title: 'Function',
      cell: ({ functionName, url, line }) =>
        markup`<code>${functionName}</code><small>${pathText(url, null)}:${line}</small>`,
    },
    columns: [
      { title: 'CPU a request, before', cell: ({ beforeUs }) => figureText(beforeUs, 'µs') },
      { title: 'After', cell: ({ afterUs }) => figureText(afterUs, 'µs') },
    ],
  })}`
}
