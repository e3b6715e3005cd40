import { element } from '../../../flame/browser/dom.ts'
import { count, plural } from '../../../http/words.ts'
import { stateSentence } from '../../state-words.ts'
import type { LimitCounts, SlaRow } from '../../wire.ts'
import type { Live } from '../live/live.ts'
import type { PageState } from '../live/page-state.ts'
import { DataTable } from '../parts/data-table.ts'
import { part, prose, Slot } from '../parts/headings.ts'
import { incidentLink } from '../parts/links.ts'
import { ago } from '../parts/page-words.ts'
import { limitColumns } from './limit-columns.ts'
import { ProcessCharts } from './process-charts.ts'
import type { View } from './view.ts'

/** What to look at first: whether the limits are kept, what broke last, and how the process is over time. */
export class Overview implements View {
  readonly title = 'Overview'
  readonly tables = ['sla'] as const
  readonly element: HTMLElement
  readonly #state = new Slot('p', 'state none')
  readonly #verdict = new Slot('p', 'verdict')
  readonly #limits = new DataTable<SlaRow>({
    caption: 'Limits of the SLA',
    columns: limitColumns,
    keyOf: ({ key }) => key,
    order: { by: 'State', down: true },
    empty: 'No limits are set: give createPerf an sla to have them judged here.',
    size: 6,
  })
  readonly #charts: ProcessCharts

  constructor(live: Live) {
    this.#charts = new ProcessCharts(live)
    this.element = element(
      'div',
      {},
      this.#state.element,
      this.#verdict.element,
      part('Limits', 'worst first', this.#limits.element),
      part('Over time', '', this.#charts.element),
    )
  }

  show(state: PageState): void {
    const { beat, sla } = state
    if (beat !== null) this.#showState(beat.limits)
    this.#showVerdict(state)
    if (sla.at > 0) this.#limits.show(sla.all)
    this.#charts.show(state)
  }

  close(): void {
    this.#charts.close()
  }

  #showState(limits: LimitCounts): void {
    const [words, tone] = stateSentence(limits)
    const { all, critical, warning, pending, silent } = limits
    const counts = `${plural(all, 'limit')}, ${count(critical + warning)} firing, ${count(pending)} pending, ${count(silent)} without enough data`
    this.#state.element.className = `state ${tone}`
    this.#state.fill(words + counts, () => [words, element('small', {}, counts)])
  }

  #showVerdict({ incidents, nowAt }: PageState): void {
    const latest = incidents?.find(({ breach }) => breach !== null)
    this.#verdict.element.hidden = latest === undefined
    if (latest === undefined) return
    const { id, state, reason, summary, openedAt } = latest
    const words = state === 'recording' ? `${reason}; being recorded` : summary
    const when = ago(openedAt, nowAt)
    this.#verdict.fill(`${id} ${words} ${when}`, () => [
      element('b', {}, 'Latest incident'),
      ` ${when}. `,
      ...prose(words),
      ' ',
      incidentLink(id, 'What happened'),
    ])
  }
}
