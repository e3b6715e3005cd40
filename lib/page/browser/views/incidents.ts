import { element } from '../../../flame/browser/dom.ts'
import { bytes, span } from '../../../http/words.ts'
import type { IncidentSummary } from '../../../types.ts'
import type { PageState } from '../live/page-state.ts'
import { hrefOf } from '../live/place.ts'
import { badgeIn } from '../parts/badge-cell.ts'
import { DataTable } from '../parts/data-table.ts'
import type { Column } from '../parts/column.ts'
import { part } from '../parts/headings.ts'
import { linkIn } from '../parts/links.ts'
import { ago, moment } from '../parts/page-words.ts'
import { SearchBox } from '../parts/search-box.ts'
import { severityTone } from '../parts/tone.ts'
import type { View } from './view.ts'

interface Listed extends IncidentSummary {
  nowAt: number
}

const incidentColumns: readonly Column<Listed>[] = [
  {
    title: 'When',
    words: true,
    draw: (cell, { id, openedAt }) => linkIn(cell, hrefOf('incidents', id), moment(openedAt)),
    by: ({ openedAt }) => openedAt,
  },
  { title: 'Ago', words: true, wide: true, text: ({ openedAt, nowAt }) => ago(openedAt, nowAt) },
  {
    title: 'Severity',
    words: true,
    draw: (cell, { breach, severity }) =>
      badgeIn(cell, breach === null ? ['none', 'asked for'] : [severityTone(severity), severity]),
    by: ({ severity }) => severity,
  },
  { title: 'What broke', words: true, text: ({ reason }) => reason, by: ({ reason }) => reason },
  {
    title: 'Cause',
    words: true,
    text: ({ cause, state }) => (state === 'recording' ? 'being recorded' : cause),
    by: ({ cause }) => cause,
  },
  {
    title: 'Recorded for',
    wide: true,
    text: ({ openedAt, closedAt, nowAt }) => span((closedAt ?? nowAt) - openedAt),
  },
  {
    title: 'Size',
    wide: true,
    text: ({ bytes: size, state }) => (state === 'recording' ? '' : bytes(size)),
    by: ({ bytes: size }) => size,
  },
]

/** The incidents that are kept, and those that come. */
export class Incidents implements View {
  readonly title = 'Incidents'
  readonly tables = [] as const
  readonly element: HTMLElement
  readonly #search = new SearchBox('Search incidents', () => this.#draw())
  readonly #table = new DataTable<Listed>({
    caption: 'Incidents',
    columns: incidentColumns,
    keyOf: ({ id }) => id,
    order: { by: 'When', down: true },
    empty: 'No incidents: none is kept, or none has these words.',
  })
  #state: PageState | null = null

  constructor() {
    this.element = element(
      'div',
      {},
      part('Incidents', 'what broke, and why', this.#search.element, this.#table.element),
    )
  }

  show(state: PageState): void {
    this.#state = state
    this.#draw()
  }

  close(): void {}

  #draw(): void {
    const { incidents = null, nowAt = 0 } = this.#state ?? {}
    if (incidents === null) return
    const found = incidents.filter(({ reason, cause, summary }) =>
      this.#search.matches(`${reason} ${cause} ${summary}`),
    )
    this.#search.say(found.length, 'incident')
    this.#table.show(found.map((incident) => Object.assign({ nowAt }, incident)))
  }
}
