/** One question to the thread at a time: who asks meanwhile gets the same answer, or null when it does not come in time. */
export class Answer<T> {
  readonly #withinMs: number
  readonly #waiting: ((answer: T | null) => void)[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(withinMs: number) {
    this.#withinMs = withinMs
  }

  ask(question: () => void): Promise<T | null> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      if (this.#waiting.length > 1) return
      this.#timer = setTimeout(() => this.give(null), this.#withinMs).unref()
      question()
    })
  }

  give(answer: T | null): void {
    clearTimeout(this.#timer)
    for (const tell of this.#waiting.splice(0)) tell(answer)
  }
}
