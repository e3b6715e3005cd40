import { button, element } from '../../../flame/browser/dom.ts'
import { count } from '../../../http/words.ts'

/** Which of many rows are shown. */
export class Pager {
  readonly element: HTMLElement
  readonly #size: number
  readonly #where = element('span', { class: 'quiet' })
  readonly #previous: HTMLButtonElement
  readonly #next: HTMLButtonElement
  #page = 0

  constructor(size: number, label: string, onTurn: () => void) {
    this.#size = size
    const turn = (by: number): void => {
      this.#page += by
      onTurn()
    }
    this.#previous = button('Previous', () => turn(-1))
    this.#next = button('Next', () => turn(1))
    this.element = element(
      'nav',
      { class: 'pager', 'aria-label': label, hidden: true },
      this.#previous,
      this.#where,
      this.#next,
    )
  }

  toFirst(): void {
    this.#page = 0
  }

  /** The rows of the page; the last page when there are fewer by now. */
  cut<Row>(rows: readonly Row[]): readonly Row[] {
    const pages = Math.max(1, Math.ceil(rows.length / this.#size))
    this.#page = Math.min(this.#page, pages - 1)
    const first = this.#page * this.#size
    const cut = rows.slice(first, first + this.#size)
    this.element.hidden = pages === 1
    this.#where.textContent = `${count(first + 1)} to ${count(first + cut.length)} of ${count(rows.length)}`
    this.#previous.disabled = this.#page === 0
    this.#next.disabled = this.#page === pages - 1
    return cut
  }
}
