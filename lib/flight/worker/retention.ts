const minuteMs = 60_000
/** A breach that stays pending for so many times as long as is kept, loses its beginning. */
const maxPinned = 3

export interface Stretch {
  fromMs: number
  toMs: number
}

/** What is old enough to go, and which minutes were quiet. */
export class Retention {
  readonly #keepMs: number
  /** Stretches in which something was or may have been wrong; the last may still go on. */
  #pins: Stretch[] = []
  /** Where the next minute begins that is to be looked at; null before the first. */
  #nextMinuteMs: number | null = null

  constructor(keepMs: number) {
    this.#keepMs = Math.max(keepMs, minuteMs)
  }

  pin(sinceMs: number): void {
    const open = this.#open
    if (open === null) this.#pins.push({ fromMs: sinceMs, toMs: Infinity })
    else open.fromMs = Math.min(open.fromMs, sinceMs)
  }

  unpin(nowMs: number): void {
    if (this.#open !== null) this.#open.toMs = nowMs
  }

  horizonMs(nowMs: number): number {
    const usualMs = nowMs - this.#keepMs
    // As much before the pin as would be there without it.
    const pinnedMs = this.#open === null ? Infinity : this.#open.fromMs - this.#keepMs
    return Math.max(Math.min(usualMs, pinnedMs), nowMs - maxPinned * this.#keepMs)
  }

  /** The minutes that are about to go and in which nothing was pinned; each is named once. */
  quietMinutes(nowMs: number): Stretch[] {
    this.#nextMinuteMs ??= nowMs
    const quiet: Stretch[] = []
    for (; this.#nextMinuteMs <= nowMs - this.#keepMs; this.#nextMinuteMs += minuteMs) {
      const minute = { fromMs: this.#nextMinuteMs, toMs: this.#nextMinuteMs + minuteMs }
      if (!this.#pins.some((pin) => pin.fromMs < minute.toMs && pin.toMs > minute.fromMs)) quiet.push(minute)
    }
    const nextMinuteMs = this.#nextMinuteMs
    this.#pins = this.#pins.filter((pin) => pin.toMs > nextMinuteMs)
    return quiet
  }

  get #open(): Stretch | null {
    const last = this.#pins.at(-1)
    return last?.toMs === Infinity ? last : null
  }
}
