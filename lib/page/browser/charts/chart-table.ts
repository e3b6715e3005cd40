import { element } from '../../../flame/browser/dom.ts'
import { known, moment } from '../parts/page-words.ts'
import type { ChartSpec, Plotted } from './chart-spec.ts'

const ROWS_SHOWN = 120

/** The values of a chart as a table, the newest first; made only while it is open. */
export class ChartTable {
  readonly element: HTMLDetailsElement
  readonly #spec: ChartSpec
  readonly #body = element('tbody')
  #shown: Plotted | null = null

  constructor(spec: ChartSpec) {
    this.#spec = spec
    const titles = ['Time', ...spec.lines.map(({ label }) => label)]
    const head = titles.map((title) => element('th', { scope: 'col' }, title))
    const table = element(
      'table',
      {},
      element('caption', { class: 'unseen' }, spec.title),
      element('thead', {}, element('tr', {}, ...head)),
      this.#body,
    )
    this.element = element(
      'details',
      { class: 'values' },
      element('summary', {}, 'Values', element('span', { class: 'unseen' }, ` of ${spec.title}`)),
      element(
        'div',
        { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': `Values of ${spec.title}` },
        table,
      ),
    )
    this.element.addEventListener('toggle', () => this.#fill())
  }

  show(plotted: Plotted): void {
    this.#shown = plotted
    // Rows that are being read do not move.
    if (this.element.open && !this.element.matches(':hover, :focus-within')) this.#fill()
  }

  #fill(): void {
    if (!this.element.open || this.#shown === null) {
      this.#body.replaceChildren()
      return
    }
    const { at, lines, fromAt } = this.#shown
    const first = at.findIndex((time) => time >= fromAt)
    if (first < 0) return
    // A step of the table may be several of the chart: the last of each is shown.
    const step = Math.ceil((at.length - first) / ROWS_SHOWN)
    const rows: HTMLElement[] = []
    for (let i = at.length - 1; i >= first; i -= step) {
      const cells = lines.map((values) => element('td', {}, known(values[i], this.#spec.words)))
      rows.push(element('tr', {}, element('th', { scope: 'row' }, moment(at[i]!)), ...cells))
    }
    this.#body.replaceChildren(...rows)
  }
}
