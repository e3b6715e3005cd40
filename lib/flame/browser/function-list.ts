import { button, element } from './dom.ts'
import { functionSums } from './function-sums.ts'
import type { FunctionSum } from './function-sums.ts'
import { changeOf, placeOf } from './recording.ts'
import type { Scene } from './scene.ts'
import { count, percent, points, time } from './words.ts'

interface Column {
  name: string
  value: (sum: FunctionSum) => number | string
  cells: (sum: FunctionSum) => readonly string[]
  /** The direction that the first click sorts in. */
  falling: boolean
}

const SHOWN_AT_FIRST = 100

/** Functions as a table that sorts; the search leaves those that it found. */
export class FunctionList {
  readonly element: HTMLElement = element('div')
  readonly #onChoose: (frame: number) => void
  #scene: Scene | null = null
  #sums: FunctionSum[] = []
  #sortedBy = 'Self'
  #falling = true
  #all = false

  constructor(onChoose: (frame: number) => void) {
    this.#onChoose = onChoose
  }

  show(scene: Scene): void {
    if (this.#scene?.tree !== scene.tree) this.#sums = functionSums(scene.tree)
    this.#scene = scene
    this.#render()
  }

  #columns(scene: Scene): Column[] {
    const { data } = scene.recording
    const duration = (us: number): string[] => [time(us), percent(us / data.spanUs)]
    const columns: Column[] = [
      { name: 'Self', value: ({ selfUs }) => selfUs, cells: ({ selfUs }) => duration(selfUs), falling: true },
      {
        name: 'Total',
        value: ({ totalUs }) => totalUs,
        cells: ({ totalUs }) => duration(totalUs),
        falling: true,
      },
    ]
    const { beforeSpanUs } = data
    if (beforeSpanUs === null) return columns
    const change = ({ totalUs, beforeUs }: FunctionSum): number => changeOf(data, totalUs, beforeUs)
    return [
      ...columns,
      {
        name: 'Total before',
        value: ({ beforeUs }) => beforeUs,
        cells: ({ beforeUs }) => [percent(beforeUs / beforeSpanUs)],
        falling: true,
      },
      { name: 'Change', value: change, cells: (sum) => [points(change(sum))], falling: true },
    ]
  }

  #render(): void {
    const scene = this.#scene!
    const { names } = scene.recording.data.frames
    const name: Column = {
      name: 'Function',
      value: ({ frame }) => names[frame]!,
      cells: () => [],
      falling: false,
    }
    const columns = [name, ...this.#columns(scene)]
    const by = columns.find((column) => column.name === this.#sortedBy) ?? columns[1]!
    const rows = this.#sums.filter(({ frame }) => scene.found?.has(frame) !== false)
    rows.sort((a, b) => order(by.value(a), by.value(b)) * (this.#falling ? -1 : 1) || b.totalUs - a.totalUs)
    const shown = this.#all ? rows : rows.slice(0, SHOWN_AT_FIRST)
    const told = element('p', { class: 'quiet' }, wordsAbove(rows.length))
    const table = element(
      'table',
      { 'aria-label': 'Functions' },
      element('thead', {}, element('tr', {}, ...columns.map((column) => this.#head(column)))),
      element('tbody', {}, ...shown.map((sum) => this.#row(scene, sum, columns.slice(1)))),
    )
    const more = button(`Show all ${count(rows.length)}`, () => {
      this.#all = true
      this.#render()
    })
    this.element.replaceChildren(
      told,
      element('div', { class: 'scroll' }, table),
      ...(shown.length < rows.length ? [more] : []),
    )
  }

  #head(column: Column): HTMLElement {
    const sorted = column.name === this.#sortedBy
    const sort = button(column.name, () => {
      this.#falling = sorted ? !this.#falling : column.falling
      this.#sortedBy = column.name
      this.#render()
      this.element.querySelector<HTMLElement>('[aria-sort] button')?.focus()
    })
    const direction = this.#falling ? 'descending' : 'ascending'
    return element('th', { scope: 'col', 'aria-sort': sorted ? direction : undefined }, sort)
  }

  #row({ recording }: Scene, sum: FunctionSum, columns: readonly Column[]): HTMLElement {
    const { data } = recording
    const name = button(data.frames.names[sum.frame]!, () => this.#onChoose(sum.frame), { class: 'link' })
    const mark = sum.frame === data.culprit ? [element('span', { class: 'culprit' }, 'culprit')] : []
    const place = element('span', { class: 'place' }, placeOf(recording, sum.frame))
    const cells = columns.map(({ cells: textsOf }) => {
      const [first = '', ...rest] = textsOf(sum)
      return element('td', {}, first, ...rest.map((text) => element('small', {}, text)))
    })
    return element('tr', {}, element('th', { scope: 'row' }, name, ...mark, place), ...cells)
  }
}

function wordsAbove(rows: number): string {
  return `${count(rows)} functions. Percentages are of the time recorded; a change is in points.`
}

function order(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))
}
