import type { Colouring } from './colours.ts'
import { byId, element } from './dom.ts'
import type { Recording } from './recording.ts'
import type { Choice, Hideable } from './shown-tree.ts'

export type View = 'graph' | 'functions' | 'sandwich'

const EVERY_ROUTE = 'all'

/** What the user has set; the form itself remembers it. */
export class Controls {
  readonly search: HTMLInputElement = byId('search', HTMLInputElement)
  readonly #form = byId('controls', HTMLFormElement)
  readonly #route = byId('route', HTMLSelectElement)
  readonly #colour = byId('colour', HTMLSelectElement)

  constructor({ data }: Recording, onChange: () => void) {
    this.#form.reset()
    this.#fillRoutes(data.routes)
    for (const option of this.#colour.options) {
      if (option.value === 'change') option.disabled = data.beforeSpanUs === null
      if (option.value === 'route') option.disabled = data.routes.length === 0
    }
    this.#form.addEventListener('input', onChange)
    this.#form.addEventListener('submit', (event) => event.preventDefault())
  }

  get choice(): Choice {
    const hidden = new FormData(this.#form).getAll('hide') as Hideable[]
    const { value } = this.#route
    return { hidden: new Set(hidden), route: value === EVERY_ROUTE ? null : Number(value) }
  }

  get colouring(): Colouring {
    return this.#colour.value as Colouring
  }

  get view(): View {
    return new FormData(this.#form).get('view') as View
  }

  set view(view: View) {
    this.#form.querySelector<HTMLInputElement>(`[name=view][value=${view}]`)!.checked = true
  }

  #fillRoutes(routes: readonly string[]): void {
    const known = routes
      .map((route, i) => [String(i), route] as const)
      .toSorted((a, b) => a[1].localeCompare(b[1]))
    const options = [[EVERY_ROUTE, 'all'] as const, ...known, ['-1', 'none known'] as const]
    this.#route.replaceChildren(...options.map(([value, name]) => element('option', { value }, name)))
    this.#route.disabled = routes.length === 0
  }
}
