import { element } from '../../../flame/browser/dom.ts'
import { count, milliseconds, percent, span } from '../../../http/words.ts'
import type { WorkRow } from '../../wire.ts'
import type { PageState } from '../live/page-state.ts'
import { DataTable } from '../parts/data-table.ts'
import { linkIn } from '../parts/links.ts'
import { hrefOf } from '../live/place.ts'

type Awaited = WorkRow['operations'][number]

/** What the requests of a route did lately: computed, and awaited by name. */
export class WorkShare {
  readonly element: HTMLElement
  readonly #cpu = element('p')
  readonly #about = element('small')
  readonly #table = new DataTable<Awaited>({
    caption: 'What its requests awaited',
    columns: [
      {
        title: 'Operation',
        words: true,
        draw: (cell, { name }) => linkIn(cell, hrefOf('operations', `op:${name}`), name),
        by: ({ name }) => name,
      },
      { title: 'Calls', text: ({ calls }) => count(calls), by: ({ calls }) => calls },
      { title: 'In all', text: ({ totalMs }) => milliseconds(totalMs), by: ({ totalMs }) => totalMs },
      {
        title: 'Each',
        text: ({ totalMs, calls }) => milliseconds(totalMs / Math.max(1, calls)),
        by: ({ totalMs, calls }) => totalMs / Math.max(1, calls),
      },
    ],
    keyOf: ({ name }) => name,
    order: { by: 'In all', down: true },
    empty: 'Its requests awaited nothing that has a name.',
  })

  constructor() {
    this.element = element(
      'section',
      { class: 'part', hidden: true },
      element('h2', {}, 'Where its time goes', this.#about),
      this.#cpu,
      this.#table.element,
    )
  }

  show(route: string, { work }: PageState): void {
    const row = work?.rows?.find((one) => one.route === route)
    this.element.hidden = work === null || work.rows === null
    if (work === null) return
    this.#about.textContent = `the latest ${span(work.spanMs)}, by the flight recorder`
    this.#cpu.textContent = row === undefined ? 'It did nothing.' : computed(row)
    this.#table.show(row?.operations ?? [])
  }
}

function computed({ cpuRatio, longestHoldMs }: WorkRow): string {
  const held = longestHoldMs === 0 ? '' : `, and held the loop for ${milliseconds(longestHoldMs)} at a time`
  return `It computed for ${percent(cpuRatio)} of one core${held}.`
}
