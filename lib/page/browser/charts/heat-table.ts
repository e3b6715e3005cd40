import { element } from '../../../flame/browser/dom.ts'
import { count, milliseconds } from '../../../http/words.ts'
import { moment } from '../parts/page-words.ts'
import type { HeatGrid } from './heat-grid.ts'

/** The heat map in figures, the newest first; made only while it is open. */
export class HeatTable {
  readonly element: HTMLDetailsElement
  readonly #head = element('tr')
  readonly #body = element('tbody')
  #grid: HeatGrid | null = null

  constructor() {
    const table = element(
      'table',
      {},
      element('caption', { class: 'unseen' }, 'Requests by time and by latency'),
      element('thead', {}, this.#head),
      this.#body,
    )
    const scroll = { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'Values of the heat map' }
    this.element = element(
      'details',
      { class: 'values' },
      element('summary', {}, 'Values', element('span', { class: 'unseen' }, ' of the heat map')),
      element('div', scroll, table),
    )
    this.element.addEventListener('toggle', () => this.#fill())
  }

  show(grid: HeatGrid): void {
    this.#grid = grid
    // Rows that are being read do not move.
    if (this.element.open && !this.element.matches(':hover, :focus-within')) this.#fill()
  }

  #fill(): void {
    const grid = this.#grid
    if (!this.element.open || grid === null) return
    const used = grid.usedRows()
    const titles = ['Time', ...used.map((row) => `from ${milliseconds(grid.edges(row)[0])}`)]
    this.#head.replaceChildren(...titles.map((title) => element('th', { scope: 'col' }, title)))
    const steps = [...grid.at.keys()].toReversed().filter((step) => grid.total(step) > 0)
    const line = (step: number): HTMLElement => {
      const cells = used.map((row) => element('td', {}, unlessNone(grid.requests(step, row))))
      return element('tr', {}, element('th', { scope: 'row' }, moment(grid.at[step]!)), ...cells)
    }
    this.#body.replaceChildren(...steps.map(line))
  }
}

function unlessNone(requests: number): string {
  return requests === 0 ? '' : count(requests)
}
