import { element } from '../../../flame/browser/dom.ts'
import type { LiveSnapshot, RepeatedStatement, SlowStatement } from '../../../types.ts'
import type { OperationRow, SparkRow } from '../../wire.ts'
import type { Live } from '../live/live.ts'
import type { PageState } from '../live/page-state.ts'
import { Repeated } from '../live/repeated.ts'
import { DataTable } from '../parts/data-table.ts'
import { part } from '../parts/headings.ts'
import { windowWords } from '../../../http/words.ts'
import { SearchBox } from '../parts/search-box.ts'
import {
  gaugeColumns,
  liveColumns,
  operationColumns,
  repeatedColumns,
  slowColumns,
} from './operation-columns.ts'
import { SPARKS_MS } from './routes.ts'
import type { View } from './view.ts'
import { Workflows } from './workflows.ts'

export interface ListedOperation extends OperationRow {
  spark: SparkRow | undefined
}

/** What requests wait for and compute by name: operations, workflows, pools, statements, and what stays open. */
export class Operations implements View {
  readonly title = 'Operations'
  readonly tables = ['operations'] as const
  readonly element: HTMLElement
  readonly #window = element('span')
  readonly #search = new SearchBox('Search operations', () => this.#draw())
  readonly #operations = new DataTable<ListedOperation>({
    caption: 'Operations',
    columns: operationColumns,
    keyOf: ({ key }) => key,
    order: { by: 'Per second', down: true },
    empty: 'Nothing is measured by name: perf.measure(), perf.hit(), or a recipe of observe.',
  })
  readonly #workflows = new Workflows()
  readonly #gauges = new DataTable<[name: string, value: number]>({
    caption: 'Gauges',
    columns: gaugeColumns,
    keyOf: ([name]) => name,
    order: { by: 'Gauge', down: false },
    empty: '',
  })
  readonly #open = new DataTable<LiveSnapshot>({
    caption: 'What stays open',
    columns: liveColumns,
    keyOf: ({ kind, name }) => `${kind} ${name}`,
    order: { by: 'Open', down: true },
    empty: '',
  })
  readonly #slow = new DataTable<SlowStatement>({
    caption: 'Slowest statements',
    columns: slowColumns,
    keyOf: ({ operation, statement }) => `${operation} ${statement}`,
    order: { by: 'Max', down: true },
    empty: '',
    size: 10,
  })
  readonly #repeated = new DataTable<RepeatedStatement>({
    caption: 'Repeated within one request',
    columns: repeatedColumns,
    keyOf: ({ route, statement }) => `${route} ${statement}`,
    order: { by: 'Most in one', down: true },
    empty: '',
    size: 10,
  })
  readonly #parts: [HTMLElement, (state: PageState) => number][]
  readonly #sparks
  #state: PageState | null = null

  constructor({ server, changed }: Live) {
    this.#sparks = new Repeated(SPARKS_MS, () => server.sparks('operations'), changed)
    const first = part('Operations', this.#window, this.#search.element, this.#operations.element)
    this.#parts = [
      [
        part('Workflows', 'each from its beginning to its end', this.#workflows.element),
        ({ operations }) => this.#workflows.show(operations?.workflows ?? []),
      ],
      [
        part('Pools and gauges', 'as they were read last', this.#gauges.element),
        ({ beat }) => filled(this.#gauges, Object.entries(beat?.gauges ?? {})),
      ],
      [
        part('What stays open', 'WebSockets and streams of events', this.#open.element),
        ({ beat }) => filled(this.#open, beat?.live ?? []),
      ],
      [
        part('Slowest statements', 'without their values', this.#slow.element),
        ({ operations }) => filled(this.#slow, operations?.statements?.slowest ?? []),
      ],
      [
        part('Repeated within one request', 'one statement for all may do', this.#repeated.element),
        ({ operations }) => filled(this.#repeated, operations?.statements?.repeated ?? []),
      ],
    ]
    this.element = element('div', {}, first, ...this.#parts.map(([section]) => section))
  }

  show(state: PageState): void {
    this.#state = state
    this.#draw()
    // What this application does not have takes no room.
    for (const [section, fill] of this.#parts) section.hidden = fill(state) === 0
  }

  close(): void {}

  #draw(): void {
    const { operations, nowAt, beat } = this.#state ?? {}
    if (operations === null || operations === undefined || nowAt === undefined) return
    if (beat !== null && beat !== undefined) this.#window.textContent = windowWords(beat)
    const sparks = this.#sparks.look(nowAt)?.rows ?? []
    const sparkOf = new Map(sparks.map((row) => [row.subject, row]))
    const found = operations.operations.filter(({ name }) => this.#search.matches(name))
    this.#search.say(found.length, 'operation')
    this.#operations.show(found.map((row) => Object.assign({ spark: sparkOf.get(row.key) }, row)))
  }
}

/** Puts the rows into the table, and says how many there are. */
function filled<Row>(table: DataTable<Row>, rows: readonly Row[]): number {
  table.show(rows)
  return rows.length
}
