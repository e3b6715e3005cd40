import { markup } from '../../../http/markup.ts'
import type { Markup, Part } from '../../../http/markup.ts'

interface TableColumn<Row> {
  readonly title: string
  readonly cell: (row: Row) => Part
  /** `text` reads from the left, `words` may need several lines, `drawn` takes the room that is left. */
  readonly look?: 'text' | 'words' | 'drawn'
}

interface TableInput<Row> {
  /** For those who do not see what stands above it. */
  readonly about: string
  readonly rows: readonly Row[]
  readonly head: Omit<TableColumn<Row>, 'look'>
  readonly columns: readonly TableColumn<Row>[]
}

/** Rows with a heading each, which scroll sideways by themselves when there is no room. */
export function table<Row>({ about, rows, head, columns }: TableInput<Row>): Markup {
  const titles = columns.map(({ title, look }) => markup`<th scope="col" class="${look ?? ''}">${title}</th>`)
  const lines = rows.map((row) => {
    const cells = columns.map(
      ({ title, cell, look }) => markup`<td class="${look ?? ''}" data-title="${title}">${cell(row)}</td>`,
    )
    return markup`<tr><th scope="row">${head.cell(row)}</th>${cells}</tr>
`
  })
  return markup`<div class="card scroll" tabindex="0" role="region" aria-label="${about}"><table>
<thead><tr><th scope="col">${head.title}</th>${titles}</tr></thead>
<tbody>${lines}</tbody></table></div>
`
}
