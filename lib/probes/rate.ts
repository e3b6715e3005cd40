import { SlotSums } from './slot-sums.ts'

const PART = 0
const WHOLE = 1

/** How two counters grow against each other: over the latest stretch, and over a sliding window of stretches. */
export class Rate {
  readonly #window: SlotSums
  #recent: number | null = null

  constructor(spanMs: number) {
    this.#window = new SlotSums(spanMs, 2)
  }

  get footprintBytes(): number {
    return this.#window.footprintBytes
  }

  /** Closes a stretch. A `part` of null means that the stretch cannot be told, and it is left out of the window. */
  add(part: number | null, whole: number, nowMs: number): void {
    this.#recent = part === null || whole <= 0 ? null : part / whole
    if (this.#recent === null) return
    this.#window.add(PART, part!, nowMs)
    this.#window.add(WHOLE, whole, nowMs)
  }

  /** Leaves the recent stretch empty; the window stays. */
  forget(): void {
    this.#recent = null
  }

  recent(): number | null {
    return this.#recent
  }

  window(nowMs: number): number | null {
    const whole = this.#window.sum(WHOLE, nowMs)
    return whole > 0 ? this.#window.sum(PART, nowMs) / whole : null
  }
}
