import { element } from '../../../flame/browser/dom.ts'

/** A part of a view under its title; `about` says in a few words what it is. */
export function part(
  title: string,
  about: string | Node,
  ...children: readonly (Node | string)[]
): HTMLElement {
  const small = about === '' ? [] : [element('small', {}, about)]
  return element('section', { class: 'part' }, element('h2', {}, title, ...small), ...children)
}

export type Fact = readonly [name: string, value: string, more?: string | undefined]

/** Names with their values, side by side as far as there is room. */
export function facts(list: readonly Fact[]): HTMLElement {
  return element(
    'dl',
    { class: 'tiles' },
    ...list.map(([name, value, more]) =>
      element(
        'div',
        {},
        element('dt', {}, name),
        element('dd', {}, value, ...(more === undefined ? [] : [element('small', {}, more)])),
      ),
    ),
  )
}

/** Replaces what is in `place` only when `key` has become another one, so that nothing flickers or loses its focus. */
export class Slot {
  readonly element: HTMLElement
  #key: string | undefined

  constructor(tag: 'div' | 'section' | 'p' = 'div', look = '') {
    this.element = element(tag, look === '' ? {} : { class: look })
  }

  fill(key: string, make: () => readonly (Node | string)[]): void {
    if (key === this.#key) return
    this.#key = key
    this.element.replaceChildren(...make())
  }
}

/** Names in reports are between backticks. */
export function prose(text: string): (Node | string)[] {
  return text.split('`').map((piece, i) => (i % 2 === 1 ? element('code', {}, piece) : piece))
}
