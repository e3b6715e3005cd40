const SHOWN_MS = 2_000

/** Says something to screen readers, and for a moment to everybody. */
export class Notice {
  readonly #element: HTMLElement

  constructor(element: HTMLElement) {
    this.#element = element
  }

  /** `aside`: those who see, see it anyway. */
  say(text: string, aside: boolean = false): void {
    this.#element.textContent = text
    this.#element.classList.toggle('unseen', aside)
    if (!aside) setTimeout(() => this.#element.classList.add('unseen'), SHOWN_MS)
  }
}
