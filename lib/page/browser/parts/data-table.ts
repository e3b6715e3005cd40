import { element } from '../../../flame/browser/dom.ts'
import { lookOfColumn } from './column.ts'
import type { Column } from './column.ts'
import { Pager } from './pager.ts'
import { inSequence, ordered } from './row-order.ts'
import type { Order } from './row-order.ts'
import { TableHead } from './table-head.ts'

export interface TableOptions<Row> {
  caption: string
  /** The first column names the row. */
  columns: readonly Column<Row>[]
  keyOf: (row: Row) => string
  /** Without, rows stay in the order in which they come. */
  order?: Order
  /** What is said when there are no rows. */
  empty: string
  /** Rows at a time. */
  size?: number
}

interface Line {
  row: HTMLElement
  cells: HTMLElement[]
}

/** Rows that are sorted by any column and shown a page at a time; what has not changed is not touched. */
export class DataTable<Row> {
  readonly element: HTMLElement
  readonly #options: TableOptions<Row>
  readonly #head: TableHead<Row>
  readonly #body = element('tbody')
  readonly #empty: HTMLElement
  readonly #pager: Pager
  readonly #scroll: HTMLElement
  #lines = new Map<string, Line>()
  #rows: readonly Row[] = []
  #sequence: string[] = []

  constructor(options: TableOptions<Row>) {
    const { caption, columns, order, empty, size = 50 } = options
    this.#options = options
    this.#pager = new Pager(size, `Pages of ${caption}`, () => this.#draw(true))
    this.#head = new TableHead(columns, order, () => {
      this.#pager.toFirst()
      this.#draw(true)
    })
    this.#empty = element('p', { class: 'empty' }, empty)
    // What overflows must be reachable by keys.
    const scroll = { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': caption }
    const title = element('caption', { class: 'unseen' }, caption)
    this.#scroll = element('div', scroll, element('table', {}, title, this.#head.element, this.#body))
    this.element = element('div', { class: 'card table' }, this.#scroll, this.#empty, this.#pager.element)
  }

  show(rows: readonly Row[]): void {
    this.#rows = rows
    // Whoever is about to click would hit another row.
    this.#draw(!this.#body.matches(':hover'))
  }

  #draw(mayMove: boolean): void {
    const { keyOf, columns } = this.#options
    const sorted = ordered(this.#rows, columns, this.#head.order)
    const rows = mayMove ? sorted : inSequence(sorted, this.#sequence, keyOf)
    this.#sequence = rows.map(keyOf)
    this.#empty.hidden = rows.length > 0
    this.#scroll.hidden = rows.length === 0

    const lines = new Map<string, Line>()
    for (const row of this.#pager.cut(rows)) {
      const key = keyOf(row)
      const line = this.#lines.get(key) ?? this.#newLine()
      lines.set(key, line)
      this.#fill(line, row)
    }
    for (const [key, { row }] of this.#lines) if (!lines.has(key)) row.remove()
    this.#lines = lines
    this.#place([...lines.values()].map(({ row }) => row))
  }

  #newLine(): Line {
    const cells = this.#options.columns.map((column, i) => {
      const look = { class: lookOfColumn(column) }
      // Where there is no room for columns, the title stands beside the figure.
      return i === 0
        ? element('th', { scope: 'row', ...look })
        : element('td', { 'data-title': column.title, ...look })
    })
    return { row: element('tr', {}, ...cells), cells }
  }

  #fill({ cells }: Line, row: Row): void {
    for (const [i, { text, draw, tone }] of this.#options.columns.entries()) {
      const cell = cells[i]!
      if (text !== undefined) setText(cell, text(row))
      draw?.(cell, row)
      if (tone !== undefined) cell.dataset['tone'] = tone(row) ?? ''
    }
  }

  /** Rows that stand where they should are left alone: moving one takes the focus from it. */
  #place(rows: readonly HTMLElement[]): void {
    for (const [i, row] of rows.entries()) {
      const there = this.#body.children[i]
      if (there !== row) this.#body.insertBefore(row, there ?? null)
    }
  }
}

function setText(cell: HTMLElement, text: string): void {
  if (cell.textContent !== text) cell.textContent = text
}
