import { element } from '../../../flame/browser/dom.ts'
import type { Skip, WorkerReading } from '../../../types.ts'
import type { About, SlaRow } from '../../wire.ts'
import type { Live } from '../live/live.ts'
import type { PageState } from '../live/page-state.ts'
import { Repeated } from '../live/repeated.ts'
import { DataTable } from '../parts/data-table.ts'
import { facts, part, Slot } from '../parts/headings.ts'
import { windowWords } from '../../../http/words.ts'
import { limitColumns } from './limit-columns.ts'
import { optionColumns, skipColumns, workerColumns } from './process-columns.ts'
import { machineFacts, processFacts, selfFacts } from './process-facts.ts'
import type { View } from './view.ts'

const ABOUT_MS = 10_000

/** The process itself: versions, limits, options, what perfguard costs, and why its rules do what they do. */
export class Process implements View {
  readonly title = 'Process'
  readonly tables = ['sla'] as const
  readonly element: HTMLElement
  readonly #window = element('span')
  readonly #about: Repeated<About>
  readonly #machine = new Slot()
  readonly #now = new Slot()
  readonly #self = new Slot()
  readonly #caveats = new Slot('div', 'notes')
  readonly #rules = new DataTable<SlaRow>({
    caption: 'Rules',
    columns: limitColumns,
    keyOf: ({ key }) => key,
    order: { by: 'State', down: true },
    empty: 'No rule is armed: give createPerf an sla.',
    size: 20,
  })
  readonly #workers = new DataTable<WorkerReading>({
    caption: 'Workers',
    columns: workerColumns,
    keyOf: ({ worker }) => worker,
    order: { by: 'Worker', down: false },
    empty: '',
  })
  readonly #workersPart = part('Workers', 'as they handed over last', this.#workers.element)
  readonly #skips = new DataTable<Skip>({
    caption: 'Left out',
    columns: skipColumns,
    keyOf: skipKey,
    empty: 'Nothing was left out.',
    size: 10,
  })
  readonly #options = new DataTable<About['options'][number]>({
    caption: 'Options',
    columns: optionColumns,
    keyOf: ({ path }) => path,
    order: { by: 'Option', down: false },
    empty: 'No options.',
    size: 100,
  })

  constructor({ server, changed }: Live) {
    this.#about = new Repeated(ABOUT_MS, () => server.about(), changed)
    this.element = element(
      'div',
      {},
      part('Process', '', this.#machine.element),
      part('Now', this.#window, this.#now.element),
      this.#workersPart,
      part('Rules', 'what is armed, and why what is silent is silent', this.#rules.element),
      part('Left out', 'why something did not fire, or was not captured', this.#skips.element),
      part('What perfguard costs', 'measured by itself', this.#self.element, this.#caveats.element),
      part(
        'Options',
        'as they are in force; what could be a secret only says that it is set',
        this.#options.element,
      ),
    )
  }

  show(state: PageState): void {
    const { beat, sla, skips } = state
    if (sla.at > 0) this.#rules.show(sla.all)
    if (beat !== null) {
      this.#fill(this.#now, processFacts(beat))
      this.#window.textContent = windowWords(beat)
    }
    const workers = beat?.workers ?? []
    this.#workersPart.hidden = workers.length === 0
    this.#workers.show(workers)
    const about = this.#about.look(state.nowAt) ?? state.about
    if (about === null) return
    this.#fill(this.#machine, machineFacts(about, beat?.uptimeMs ?? about.uptimeMs))
    this.#fill(this.#self, selfFacts(about))
    const { caveats } = about.self
    this.#caveats.fill(caveats.join('\n'), () =>
      caveats.map((caveat) => element('p', { class: 'quiet' }, caveat)),
    )
    this.#options.show(about.options)
    const all = new Map([...skips, ...about.self.skips].map((skip) => [skipKey(skip), skip]))
    this.#skips.show([...all.values()].toSorted((a, b) => b.at - a.at))
  }

  close(): void {}

  #fill(slot: Slot, list: Parameters<typeof facts>[0]): void {
    slot.fill(JSON.stringify(list), () => [facts(list)])
  }
}

function skipKey({ at, what, subject, metric }: Skip): string {
  return `${at} ${what} ${subject} ${metric ?? ''}`
}
