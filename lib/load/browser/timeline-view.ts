/** A row of the table behind a timeline. */
export interface ChosenColumn {
  fromMs: number
  toMs: number
  /** Titles and figures, as the table has them. */
  figures: [title: string, figure: string][]
}

const PAGE = 10

/** The cursor of a timeline: what is under it stands in the headings, what was chosen is told to whoever shows it. */
export class TimelineView {
  readonly #lanes: HTMLElement
  readonly #cursor: HTMLElement
  readonly #input: HTMLInputElement
  readonly #rows: HTMLTableRowElement[]
  readonly #titles: string[]
  readonly #keys: { element: HTMLElement; cell: number; usual: string }[]
  readonly #onChosen: (column: ChosenColumn | null) => void
  #chosen = -1

  constructor(section: HTMLElement, onChosen: (column: ChosenColumn | null) => void) {
    this.#onChosen = onChosen
    this.#lanes = section.querySelector<HTMLElement>('.lanes')!
    this.#cursor = section.querySelector<HTMLElement>('.cursor')!
    this.#input = section.querySelector<HTMLInputElement>('.second')!
    this.#rows = [...section.querySelectorAll<HTMLTableRowElement>('.seconds tbody tr')]
    this.#titles = [...section.querySelectorAll('.seconds thead th')].map(({ textContent }) => textContent)
    this.#keys = [...section.querySelectorAll<HTMLElement>('.key[data-cell]')].map((key) => {
      const element = key.querySelector<HTMLElement>('b')!
      return { element, cell: Number(key.dataset['cell']), usual: element.textContent }
    })
  }

  /** Begins to follow the pointer and the keys, where there is more than one second to choose from. */
  listen(): void {
    if (this.#rows.length < 2) return
    this.#input.hidden = false
    this.#input.addEventListener('input', () => this.#choose(this.#nearest(Number(this.#input.value))))
    this.#input.addEventListener('keydown', (event) => this.#onKey(event))
    // The lanes may not have moved between press and release: the input alone says nothing then.
    this.#input.addEventListener('click', () => this.#choose(this.#nearest(Number(this.#input.value))))
    this.#lanes.addEventListener('pointermove', ({ clientX, pointerType }) => {
      if (pointerType === 'mouse') this.#point(this.#under(clientX))
    })
    this.#lanes.addEventListener('pointerleave', () => this.#point(this.#chosen))
  }

  #onKey(event: KeyboardEvent): void {
    const last = this.#rows.length - 1
    const to: Partial<Record<string, number>> = {
      ArrowLeft: this.#chosen - 1,
      ArrowDown: this.#chosen - 1,
      ArrowRight: this.#chosen + 1,
      ArrowUp: this.#chosen + 1,
      PageDown: this.#chosen - PAGE,
      PageUp: this.#chosen + PAGE,
      Home: 0,
      End: last,
    }
    const target = event.key === 'Escape' ? -1 : to[event.key]
    if (target === undefined) return
    event.preventDefault()
    this.#choose(event.key === 'Escape' ? -1 : Math.min(last, Math.max(0, target)))
  }

  #choose(k: number): void {
    this.#chosen = k
    const row = this.#rows[k]
    if (row !== undefined) this.#input.value = row.dataset['at']!
    this.#input.setAttribute('aria-valuetext', row === undefined ? 'none' : sentenceOf(this.#figures(row)))
    this.#point(k)
    this.#onChosen(
      row === undefined
        ? null
        : {
            fromMs: Number(row.dataset['from']),
            toMs: Number(row.dataset['to']),
            figures: this.#figures(row),
          },
    )
  }

  /** Shows one column in the headings; −1 shows none. */
  #point(k: number): void {
    const row = this.#rows[k]
    this.#cursor.hidden = row === undefined
    if (row !== undefined) this.#cursor.style.left = `${this.#ratioOf(row) * 100}%`
    for (const { element, cell, usual } of this.#keys)
      element.textContent = row === undefined ? usual : row.cells[cell]!.textContent
  }

  #figures({ cells }: HTMLTableRowElement): [string, string][] {
    return [...cells].map((cell, i) => [this.#titles[i] ?? '', cell.textContent])
  }

  #ratioOf(row: HTMLTableRowElement): number {
    const { min, max } = this.#input
    return (Number(row.dataset['at']) - Number(min)) / (Number(max) - Number(min))
  }

  #under(clientX: number): number {
    const { left, width } = this.#lanes.getBoundingClientRect()
    const { min, max } = this.#input
    return this.#nearest(Number(min) + ((clientX - left) / width) * (Number(max) - Number(min)))
  }

  #nearest(ms: number): number {
    let best = 0
    let least = Infinity
    this.#rows.forEach(({ dataset }, k) => {
      const distance = Math.abs(Number(dataset['at']) - ms)
      if (distance < least) [best, least] = [k, distance]
    })
    return best
  }
}

function sentenceOf(figures: readonly [string, string][]): string {
  return figures
    .filter(([, figure]) => figure !== '–')
    .map(([title, figure], i) => (i === 0 ? figure : `${title} ${figure}`))
    .join(', ')
}
