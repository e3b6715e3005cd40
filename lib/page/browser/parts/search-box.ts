import { element } from '../../../flame/browser/dom.ts'
import { plural } from '../../../http/words.ts'

/** A field that narrows a table down to what has all of its words. */
export class SearchBox {
  readonly element: HTMLElement
  readonly #field: HTMLInputElement
  readonly #found = element('span', { class: 'quiet', role: 'status' })

  constructor(label: string, onInput: () => void) {
    this.#field = element('input', { type: 'search', 'aria-label': label, placeholder: label })
    this.#field.addEventListener('input', onInput)
    this.element = element('p', { class: 'search' }, this.#field, this.#found)
  }

  matches(text: string): boolean {
    const wanted = this.#field.value.toLowerCase().split(/\s+/)
    const all = text.toLowerCase()
    return wanted.every((word) => all.includes(word))
  }

  /** Says how many were found, as long as there is something to find. */
  say(found: number, what: string): void {
    const words = this.#field.value.trim() === '' ? '' : plural(found, what)
    if (this.#found.textContent !== words) this.#found.textContent = words
  }
}
