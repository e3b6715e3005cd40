import { byId, button, element } from '../../flame/browser/dom.ts'
import type { Range } from '../wire.ts'
import { forgetColours } from './charts/colours.ts'
import { Header } from './header.ts'
import { Keys } from './keys.ts'
import { Live } from './live/live.ts'
import { placeOf } from './live/place.ts'
import type { Place } from './live/place.ts'
import { Server } from './live/server.ts'
import { spans } from './live/time-history.ts'
import { kept } from './parts/kept.ts'
import { applyTheme, nextTheme } from './parts/theme.ts'
import { viewAt } from './views/index.ts'
import type { View } from './views/view.ts'

/** A tab that nobody sees is left in peace after this. */
const HIDDEN_MS = 20_000

/** Ties the parts together: news or another place lead to one showing, in the next frame. */
export class App {
  readonly #live: Live
  readonly #header: Header
  readonly #main = byId('app', HTMLElement)
  #place: Place = placeOf(location.hash)
  #view: View
  #isAsked = false
  #hidden = 0

  constructor(base: string) {
    applyTheme()
    const range = (Object.keys(spans) as Range[]).find((one) => one === kept('range')) ?? '10m'
    this.#live = new Live(new Server(base), range, () => this.#ask())
    const keys = new Keys({ pause: () => this.#header.togglePause(), theme: () => this.#changeTheme() })
    this.#header = new Header(
      this.#live,
      () => this.#changeTheme(),
      () => keys.show(),
    )
    const skip = button('To the content', () => this.#main.focus(), { class: 'skip' })
    document.getElementById('banner')?.remove()
    this.#main.tabIndex = -1
    this.#main.before(skip, this.#header.element)
    this.#view = this.#enter()
  }

  start(): void {
    this.#live.start()
    window.addEventListener('hashchange', () => this.#go())
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#redraw())
    document.addEventListener('visibilitychange', () => this.#onVisibility())
  }

  #go(): void {
    const place = placeOf(location.hash)
    if (place.view === this.#place.view && place.key === this.#place.key) return
    this.#place = place
    this.#view.close()
    this.#view = this.#enter()
    window.scrollTo(0, 0)
    this.#main.focus({ preventScroll: true })
  }

  #enter(): View {
    const view = viewAt(this.#place, this.#live)
    this.#main.replaceChildren(element('h1', { class: 'unseen' }, view.title), view.element)
    this.#live.watch(view.tables)
    this.#ask()
    return view
  }

  #ask(): void {
    if (this.#isAsked) return
    this.#isAsked = true
    requestAnimationFrame(() => {
      this.#isAsked = false
      this.#show()
    })
  }

  #show(): void {
    const { state } = this.#live
    this.#header.show(state, this.#place.view)
    this.#view.show(state)
    const critical = state.beat?.limits.critical ?? 0
    const title = `${critical > 0 ? `(${critical}) ` : ''}${this.#view.title} · perfguard`
    if (document.title !== title) document.title = title
  }

  #changeTheme(): void {
    nextTheme()
    this.#redraw()
  }

  #redraw(): void {
    forgetColours()
    this.#header.sayTheme()
    this.#ask()
  }

  #onVisibility(): void {
    clearTimeout(this.#hidden)
    if (document.hidden) this.#hidden = window.setTimeout(() => this.#live.sleep(), HIDDEN_MS)
    else this.#live.wake()
  }
}
