/** Where work runs that nobody awaits and whose failures the application must never meet. */
export class Background {
  readonly #pending: Set<Promise<unknown>> = new Set()
  readonly #onError: (error: unknown) => void

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  run(work: Promise<unknown>): void {
    const settled: Promise<unknown> = work
      .catch((error: unknown) => this.fail(error))
      .finally(() => this.#pending.delete(settled))
    this.#pending.add(settled)
  }

  /** Calls what is not ours. */
  guard<T>(call: () => T): T | undefined {
    try {
      return call()
    } catch (error) {
      this.fail(error)
      return undefined
    }
  }

  async orNull<T>(work: Promise<T> | undefined): Promise<T | null> {
    try {
      return (await work) ?? null
    } catch (error) {
      this.fail(error)
      return null
    }
  }

  fail(error: unknown): void {
    try {
      this.#onError(error)
    } catch {
      // The one who is told about errors failed; there is nobody left to tell.
    }
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending)
  }
}
