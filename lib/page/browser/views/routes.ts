import { element } from '../../../flame/browser/dom.ts'
import type { RouteRow, SparkRow, WorkRow } from '../../wire.ts'
import type { Live } from '../live/live.ts'
import type { PageState } from '../live/page-state.ts'
import { Repeated } from '../live/repeated.ts'
import { DataTable } from '../parts/data-table.ts'
import { part } from '../parts/headings.ts'
import { windowWords } from '../../../http/words.ts'
import { SearchBox } from '../parts/search-box.ts'
import { routeColumns } from './route-columns.ts'
import type { View } from './view.ts'

/** How often sparklines are read again: a step of theirs. */
export const SPARKS_MS = 10_000

export interface ListedRoute extends RouteRow {
  spark: SparkRow | undefined
  work: WorkRow | undefined
}

/** All routes: searched, sorted, each with what it was like in the latest minutes. */
export class Routes implements View {
  readonly title = 'Routes'
  readonly tables = ['routes', 'work'] as const
  readonly element: HTMLElement
  readonly #window = element('span')
  readonly #search = new SearchBox('Search routes', () => this.#draw())
  readonly #table = new DataTable<ListedRoute>({
    caption: 'Routes',
    columns: routeColumns,
    keyOf: ({ key }) => key,
    order: { by: 'Per second', down: true },
    empty: 'No route is here: none has answered a request yet, or none has this name.',
  })
  readonly #sparks
  #state: PageState | null = null

  constructor({ server, changed }: Live) {
    this.#sparks = new Repeated(SPARKS_MS, () => server.sparks('routes'), changed)
    this.element = element('div', {}, part('Routes', this.#window, this.#search.element, this.#table.element))
  }

  show(state: PageState): void {
    this.#state = state
    this.#draw()
  }

  close(): void {}

  #draw(): void {
    const state = this.#state
    if (state === null || state.routes.at === 0) return
    if (state.beat !== null) this.#window.textContent = windowWords(state.beat)
    const sparks = this.#sparks.look(state.nowAt)?.rows ?? []
    const sparkOf = new Map(sparks.map((row) => [row.subject, row]))
    const workOf = new Map(state.work?.rows?.map((row) => [row.route, row]))
    const found = state.routes.all.filter(({ key }) => this.#search.matches(key))
    this.#search.say(found.length, 'route')
    this.#table.show(
      found.map((row) => Object.assign({ spark: sparkOf.get(row.key), work: workOf.get(row.key) }, row)),
    )
  }
}
