import { element } from '../../flame/browser/dom.ts'
import { hrefOf, views } from './live/place.ts'
import { keep, kept } from './parts/kept.ts'

const keyWords: readonly [keys: string, what: string][] = [
  [`1 to ${views.length}`, 'to another view'],
  ['/', 'search'],
  ['P', 'pause, go on'],
  ['T', 'theme'],
  ['?', 'these keys'],
  ['← →', 'in a chart: the crosshair; with Shift ten at a time'],
  ['Esc', 'in a chart: lets go of the crosshair'],
]

export interface KeyActions {
  pause: () => void
  theme: () => void
}

/** Single keys, where nobody writes; they can be switched off, for whoever speaks to the browser. */
export class Keys {
  readonly #dialog: HTMLDialogElement
  readonly #on = element('input', { type: 'checkbox' })

  constructor({ pause, theme }: KeyActions) {
    this.#on.checked = kept('keys') !== 'off'
    this.#on.addEventListener('change', () => keep('keys', this.#on.checked ? 'on' : 'off'))
    const rows = keyWords.map(([keys, what]) =>
      element('div', {}, element('dt', {}, element('kbd', {}, keys)), element('dd', {}, what)),
    )
    this.#dialog = element(
      'dialog',
      { 'aria-labelledby': 'keys-title' },
      element('h2', { id: 'keys-title' }, 'Keys'),
      element('dl', {}, ...rows),
      element('label', {}, this.#on, ' single keys are on'),
      element('form', { method: 'dialog' }, element('button', {}, 'Close')),
    )
    document.body.append(this.#dialog)
    const actions: Readonly<Record<string, () => void>> = {
      '/': () => document.querySelector<HTMLElement>('main [type=search]')?.focus(),
      '?': () => this.show(),
      p: pause,
      t: theme,
    }
    document.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || this.#dialog.open) return
      if (!this.#on.checked || isWriting(event.target)) return
      const view = views[Number(event.key) - 1]
      const action =
        view === undefined ? actions[event.key.toLowerCase()] : () => (location.hash = hrefOf(view))
      if (action === undefined) return
      event.preventDefault()
      action()
    })
  }

  show(): void {
    this.#dialog.showModal()
  }
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== 'radio' && target.type !== 'checkbox'
}
