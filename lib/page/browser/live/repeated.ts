/** What is read again once it is old, but only when somebody looks, and never twice at a time. */
export class Repeated<T> {
  readonly #everyMs: number
  readonly #read: () => Promise<T>
  readonly #onChange: () => void
  #readAt = -Infinity
  #reading = false
  #value: T | null = null
  /** Why it could not be read. */
  trouble: string | null = null

  constructor(everyMs: number, read: () => Promise<T>, onChange: () => void) {
    this.#everyMs = everyMs
    this.#read = read
    this.#onChange = onChange
  }

  /** As it was read last; null before that. */
  look(nowAt: number): T | null {
    if (!this.#reading && nowAt - this.#readAt >= this.#everyMs) void this.#renew(nowAt)
    return this.#value
  }

  async #renew(nowAt: number): Promise<void> {
    this.#reading = true
    this.#readAt = nowAt
    try {
      this.#value = await this.#read()
      this.trouble = null
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error)
    }
    this.#reading = false
    this.#onChange()
  }
}
