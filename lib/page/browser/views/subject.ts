import { element } from '../../../flame/browser/dom.ts'
import type { SlaRow, TableName } from '../../wire.ts'
import type { Live } from '../live/live.ts'
import type { PageState } from '../live/page-state.ts'
import { hrefOf } from '../live/place.ts'
import { Repeated } from '../live/repeated.ts'
import { DataTable } from '../parts/data-table.ts'
import { facts, part, Slot } from '../parts/headings.ts'
import { incidentLink } from '../parts/links.ts'
import { moment } from '../parts/page-words.ts'
import { limitColumns } from './limit-columns.ts'
import { SubjectCharts } from './subject-charts.ts'
import { subjectFacts } from './subject-facts.ts'
import type { View } from './view.ts'
import { WorkShare } from './work-share.ts'

const HISTORY_MS = 10_000

/** Everything about one route, operation, workflow or step. */
export class Subject implements View {
  readonly title: string
  readonly tables: readonly TableName[]
  readonly element: HTMLElement
  readonly #key: string
  readonly #facts = new Slot()
  readonly #charts = new SubjectCharts()
  readonly #trouble = element('p', { class: 'card empty', hidden: true })
  readonly #work = new WorkShare()
  readonly #limits = new DataTable<SlaRow>({
    caption: 'Limits',
    columns: limitColumns.filter(({ title }) => title !== 'Subject'),
    keyOf: ({ key }) => key,
    order: { by: 'State', down: true },
    empty: 'No limits are set for it.',
  })
  readonly #incidents = new Slot('section', 'part')
  readonly #history
  readonly #live: Live

  constructor(key: string, live: Live) {
    const isRoute = !/^(op|workflow):/.test(key)
    this.title = this.#key = key
    this.#live = live
    this.tables = isRoute ? ['routes', 'work', 'sla'] : ['operations', 'sla']
    this.#history = new Repeated(HISTORY_MS, () => live.server.subject(key), live.changed)
    const all = element(
      'a',
      { href: hrefOf(isRoute ? 'routes' : 'operations') },
      isRoute ? 'Routes' : 'Operations',
    )
    this.element = element(
      'div',
      {},
      element('p', { class: 'quiet' }, all),
      element('h2', { class: 'name' }, key),
      this.#facts.element,
      this.#trouble,
      this.#charts.element,
      ...(isRoute ? [this.#work.element] : []),
      part('Limits', '', this.#limits.element),
      this.#incidents.element,
    )
  }

  show(state: PageState): void {
    const list = subjectFacts(this.#key, state)
    this.#facts.fill(JSON.stringify(list), () => [facts(list)])
    const history = this.#history.look(state.nowAt)
    this.#trouble.hidden = this.#history.trouble === null || history !== null
    this.#trouble.textContent = `No history of it: ${this.#history.trouble ?? ''}`
    if (history !== null) this.#charts.show(history, this.#live.range, state.history)
    this.#work.show(this.#key, state)
    this.#limits.show(state.sla.all.filter(({ subject }) => subject === this.#key))
    this.#showIncidents(state)
  }

  close(): void {
    this.#charts.close()
  }

  #showIncidents({ incidents }: PageState): void {
    const own = (incidents ?? []).filter(
      ({ breach, summary }) => breach?.subject === this.#key || summary.includes(this.#key),
    )
    this.#incidents.fill(own.map(({ id, summary }) => id + summary).join(), () =>
      own.length === 0
        ? []
        : [
            element('h2', {}, 'Incidents'),
            element(
              'ul',
              { class: 'card list' },
              ...own.map(({ id, openedAt, summary }) =>
                element('li', {}, incidentLink(id, moment(openedAt)), ` ${summary.replaceAll('`', '')}`),
              ),
            ),
          ],
    )
  }
}
