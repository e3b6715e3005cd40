/** One message to many: over when whoever sends it has returned, and each of its deliveries is over. */
export class Broadcast {
  readonly #onOver: (failed: boolean) => void
  #waiting = 1
  #failed = false

  constructor(onOver: (failed: boolean) => void) {
    this.#onOver = onOver
  }

  /** One more that is on its way. */
  begin(): void {
    this.#waiting++
  }

  end(failed: boolean): void {
    this.#failed ||= failed
    if (--this.#waiting === 0) this.#onOver(this.#failed)
  }
}

/** The broadcast that is being sent just now, if any. */
export class Broadcasts {
  current: Broadcast | null = null

  run<T>(broadcast: Broadcast, fn: () => T): T {
    const before = this.current
    this.current = broadcast
    let failed = true
    try {
      const value = fn()
      failed = false
      return value
    } finally {
      this.current = before
      broadcast.end(failed)
    }
  }
}
