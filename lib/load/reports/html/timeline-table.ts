import { count, milliseconds } from '../../../http/words.ts'
import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import type { ScenarioReport } from '../../report.ts'
import type { Column } from './columns.ts'
import type { Lane } from './lanes.ts'
import { clockOf } from './time-axis.ts'
import { middleOf } from './time-scale.ts'

/** The figures behind the drawings. The browser reads its rows: a timeline is not sent twice. */
export function timelineTable(
  { phases, model }: ScenarioReport,
  columns: readonly Column[],
  lanes: readonly Lane[],
): Markup {
  const drawn = lanes.flatMap(({ series }) => series.map(({ name }) => name))
  const titles = [
    'Time',
    'Phase',
    ...drawn,
    'in flight',
    'sent late (p99)',
    model === 'users' ? 'users' : 'level',
  ]
  const head = titles.map((title) => markup`<th scope="col">${title}</th>`)
  const rows = columns.map((column, k) => {
    const figures = lanes.flatMap(({ series, format }) =>
      series.map(({ values }) => (values[k] == null ? '–' : format(values[k]))),
    )
    const late = column.lagP99Ms === null ? '–' : milliseconds(column.lagP99Ms)
    const cells = [
      phases[column.phase]?.name ?? '–',
      ...figures,
      count(column.inFlight),
      late,
      count(column.level),
    ]
    const broken = column.broken.length > 0 ? 'hot' : ''
    return markup`<tr class="${broken}" data-at="${middleOf(column)}" data-from="${column.atMs}" data-to="${column.toMs}"><th scope="row">${clockOf(column.atMs)}</th>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>
`
  })
  return markup`<div class="scroll seconds" tabindex="0" role="region" aria-label="Figures of each second"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`
}
