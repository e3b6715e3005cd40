const BEAT_MS = 20

/** How much of the time this process, which does next to nothing, was kept waiting: what others do to the machine. */
export class Machine {
  #lateMs = 0
  #dueMs = performance.now() + BEAT_MS

  constructor() {
    setInterval(() => {
      const nowMs = performance.now()
      this.#lateMs += Math.max(0, nowMs - this.#dueMs - BEAT_MS)
      this.#dueMs = nowMs + BEAT_MS
    }, BEAT_MS).unref()
  }

  /** Since it was asked before. */
  takeLateMs() {
    const lateMs = this.#lateMs
    this.#lateMs = 0
    return Math.round(lateMs)
  }
}
