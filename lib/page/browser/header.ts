import { button, element } from '../../flame/browser/dom.ts'
import type { Tone } from '../state-words.ts'
import type { LimitCounts, Range } from '../wire.ts'
import type { Live } from './live/live.ts'
import type { Connection, PageState } from './live/page-state.ts'
import { hrefOf, views } from './live/place.ts'
import type { ViewName } from './live/place.ts'
import { spans } from './live/time-history.ts'
import { keep } from './parts/kept.ts'
import { theme } from './parts/theme.ts'

const viewNames: Readonly<Record<ViewName, string>> = {
  overview: 'Overview',
  routes: 'Routes',
  operations: 'Operations',
  incidents: 'Incidents',
  profile: 'Profile',
  process: 'Process',
  advice: 'Advice',
}

const connections: Readonly<Record<Connection, string>> = {
  starting: 'Connecting …',
  live: 'Live',
  lost: 'Connection lost, trying again …',
  paused: 'Paused',
}

/** What every view has above it: where to go, how the limits stand, and what is shown of the time. */
export class Header {
  readonly element: HTMLElement
  readonly #live: Live
  readonly #state = element('a', { class: 'badge none', href: hrefOf('overview') })
  readonly #connection = element('span', { class: 'connection', role: 'status' })
  readonly #links = new Map<ViewName, HTMLElement>()
  readonly #pause: HTMLButtonElement
  readonly #theme: HTMLButtonElement

  constructor(live: Live, changeTheme: () => void, showKeys: () => void) {
    this.#live = live
    for (const view of views) this.#links.set(view, element('a', { href: hrefOf(view) }, viewNames[view]))
    this.#pause = button('Pause', () => this.togglePause())
    this.#theme = button('', changeTheme)
    this.sayTheme()
    const help = button('Keys', showKeys, { 'aria-haspopup': 'dialog', class: 'wide' })
    this.element = element(
      'header',
      { class: 'top' },
      element(
        'p',
        { class: 'brand' },
        element('a', { href: hrefOf('overview') }, 'perfguard'),
        this.#state,
        this.#connection,
      ),
      element('nav', { 'aria-label': 'Views' }, ...this.#links.values()),
      element('div', { class: 'tools' }, this.#ranges(), this.#pause, this.#theme, help),
    )
  }

  show({ beat, connection, trouble }: PageState, view: ViewName): void {
    for (const [name, link] of this.#links) {
      if (name === view) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    }
    const said = trouble === null ? connections[connection] : `No ${trouble}`
    if (this.#connection.textContent !== said) this.#connection.textContent = said
    this.#connection.dataset['state'] = trouble === null ? connection : 'lost'
    this.#pause.textContent = connection === 'paused' ? 'Go on' : 'Pause'
    if (beat === null) return
    const [words, tone] = inShort(beat.limits)
    if (this.#state.textContent !== words) this.#state.textContent = words
    this.#state.className = `badge ${tone}`
  }

  togglePause(): void {
    if (this.#live.isPaused) this.#live.resume()
    else this.#live.pause()
  }

  sayTheme(): void {
    this.#theme.replaceChildren(element('span', { class: 'wide' }, 'Theme: '), theme())
  }

  #ranges(): HTMLElement {
    const choices = (Object.keys(spans) as Range[]).map((range) => {
      const words = range.replace(
        /^(\d+)([mh])$/,
        (_, n: string, unit: string) => `${n} ${unit === 'm' ? 'min' : 'h'}`,
      )
      const checked = range === this.#live.range
      const input = element('input', { type: 'radio', name: 'range', value: range, checked })
      input.addEventListener('change', () => {
        keep('range', range)
        this.#live.setRange(range)
      })
      return element('label', {}, input, words)
    })
    return element(
      'fieldset',
      { class: 'choice' },
      element('legend', { class: 'unseen' }, 'Range'),
      ...choices,
    )
  }
}

/** How the limits stand, for a corner of the page. */
function inShort({ all, critical, warning, pending, silent }: LimitCounts): [string, Tone] {
  if (critical > 0) return [`${critical} critical`, 'bad']
  if (warning > 0) return [`${warning} warning`, 'warn']
  if (pending > 0) return [`${pending} pending`, 'warn']
  if (all === 0) return ['no limits', 'none']
  return silent === all ? ['not enough data', 'none'] : ['kept', 'good']
}
