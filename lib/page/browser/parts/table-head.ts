import { button, element } from '../../../flame/browser/dom.ts'
import { lookOfColumn } from './column.ts'
import type { Column } from './column.ts'
import type { Order } from './row-order.ts'

/** The titles of a table; those of columns that it can be sorted by are buttons. */
export class TableHead<Row> {
  readonly element: HTMLElement
  readonly #cells: HTMLElement[]
  readonly #columns: readonly Column<Row>[]
  readonly #onOrder: () => void
  order: Order | undefined

  constructor(columns: readonly Column<Row>[], order: Order | undefined, onOrder: () => void) {
    this.#columns = columns
    this.order = order
    this.#onOrder = onOrder
    this.#cells = columns.map((column) => this.#cell(column))
    this.element = element('thead', {}, element('tr', {}, ...this.#cells))
    this.#mark()
  }

  #cell(column: Column<Row>): HTMLElement {
    const { title, about, by, words } = column
    const sorts = by !== undefined && this.order !== undefined
    const content = sorts ? button(title, () => this.#sortBy(title, words !== true)) : title
    return element('th', { scope: 'col', class: lookOfColumn(column), title: about }, content)
  }

  #sortBy(title: string, down: boolean): void {
    const again = this.order?.by === title
    this.order = { by: title, down: again ? !this.order!.down : down }
    this.#mark()
    this.#onOrder()
  }

  #mark(): void {
    for (const [i, { title }] of this.#columns.entries()) {
      if (title !== this.order?.by) this.#cells[i]!.removeAttribute('aria-sort')
      else this.#cells[i]!.setAttribute('aria-sort', this.order.down ? 'descending' : 'ascending')
    }
  }
}
