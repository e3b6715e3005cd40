import { Histogram } from '../stats/histogram.ts'
import { Scale } from '../stats/scale.ts'
import { SlidingWindow, windowShape } from '../stats/sliding-window.ts'
import { SlotSums } from './slot-sums.ts'

export interface DelayReading {
  delayP50Ms: number
  delayP99Ms: number
  /** The longest time the loop was held in one piece: what the unluckiest arrival met. */
  delayMaxMs: number
  blockedRatio: number
}

const empty: DelayReading = { delayP50Ms: 0, delayP99Ms: 0, delayMaxMs: 0, blockedRatio: 0 }

/** Held for so long in one piece, the loop counts as blocked. */
const BLOCKED_MS = 50
/** More made-up arrivals than this for one block would themselves hold the loop: 10 min at 20 ms. */
const MAX_ARRIVALS = 30_000

const HELD = 0
const LONGEST = 1

/**
 * What an arrival at a random moment waits for the loop, told from a heartbeat's lateness.
 *
 * One block of a second is one late beat among fifty punctual ones, and a percentile of beats would not show it.
 * So a beat that is `d` late stands for all the arrivals since it was due: d, d − 20, d − 40 … are counted.
 * Nothing is reset by reading; a block that is not over yet is part of both readings that it touches.
 */
export class LoopDelay {
  readonly #intervalMs: number
  readonly #arrivals: number
  readonly #stretch: Histogram
  readonly #window: SlidingWindow
  readonly #held: SlotSums
  /** Infinity while nothing beats: then no time passes that could be a delay. */
  #beatMs = Infinity
  #tickMs = 0
  /** Blocked time and the longest piece since the latest tick; `carried` was told at that tick already. */
  #blockedMs = 0
  #carriedMs = 0
  #longestMs = 0
  #recent: DelayReading = { ...empty }
  /** Of the latest beat: how late it came, and for how long the loop was held in one piece before it. */
  lateMs: number = 0
  pieceMs: number = 0

  constructor(spanMs: number, intervalMs: number) {
    const scale = new Scale([])
    this.#intervalMs = intervalMs
    this.#arrivals = Math.min(Math.ceil(spanMs / intervalMs), MAX_ARRIVALS)
    this.#stretch = new Histogram(scale)
    this.#window = new SlidingWindow(scale, windowShape(spanMs))
    this.#held = new SlotSums(spanMs, 2)
  }

  get footprintBytes(): number {
    return this.#stretch.footprintBytes + this.#window.footprintBytes + this.#held.footprintBytes
  }

  start(nowMs: number): void {
    this.#beatMs = nowMs
    this.#tickMs = nowMs
    this.#stretch.clear()
    this.#blockedMs = 0
    this.#carriedMs = 0
    this.#longestMs = 0
    this.#recent = { ...empty }
    this.#held.advance(nowMs)
  }

  stop(): void {
    this.#beatMs = Infinity
  }

  /** One beat. `activeMs` is how long the loop was busy since the last one, when that is known. */
  beat(nowMs: number, activeMs: number = Infinity): void {
    const delayMs = this.#delayMs(nowMs)
    const heldMs = this.#heldMs(nowMs, activeMs)
    this.lateMs = delayMs
    this.pieceMs = heldMs
    this.#beatMs = nowMs
    const steps = Math.min(Math.floor(delayMs / this.#intervalMs) + 1, this.#arrivals)
    const stepMs = Math.max(this.#intervalMs, delayMs / steps)
    for (let arrival = 0; arrival < steps; arrival++) {
      const waitMs = delayMs - arrival * stepMs
      this.#stretch.record(waitMs)
      this.#window.record(waitMs, nowMs)
    }
    this.#longestMs = Math.max(this.#longestMs, heldMs)
    this.#held.raise(LONGEST, heldMs, nowMs)
    if (heldMs < BLOCKED_MS) return
    this.#blockedMs += heldMs
    this.#held.spread(HELD, heldMs, nowMs)
  }

  /** Closes the recent stretch. `activeMs` as for a beat. */
  tick(nowMs: number, activeMs: number = Infinity): void {
    const openMs = this.#heldMs(nowMs, activeMs)
    const openBlockedMs = openMs >= BLOCKED_MS ? openMs : 0
    this.#recent = {
      ...this.#percentiles(),
      delayMaxMs: Math.max(this.#longestMs, openMs),
      blockedRatio: ratio(this.#blockedMs + openBlockedMs - this.#carriedMs, nowMs - this.#tickMs),
    }
    this.#stretch.clear()
    this.#longestMs = 0
    this.#blockedMs = 0
    this.#carriedMs = openBlockedMs
    this.#tickMs = nowMs
  }

  recent(): DelayReading {
    return { ...this.#recent }
  }

  /** Percentiles forget a twelfth of the window at a time, the rest a sixtieth. */
  window(nowMs: number, activeMs: number = Infinity): DelayReading {
    const summary = this.#window.summary(nowMs)
    const openMs = this.#heldMs(nowMs, activeMs)
    const blockedMs = this.#held.sum(HELD, nowMs) + (openMs >= BLOCKED_MS ? openMs : 0)
    return {
      delayP50Ms: summary?.p50Ms ?? 0,
      delayP99Ms: summary?.p99Ms ?? 0,
      delayMaxMs: Math.max(this.#held.max(LONGEST, nowMs), openMs),
      blockedRatio: ratio(blockedMs, this.#held.coveredMs(nowMs)),
    }
  }

  #percentiles(): { delayP50Ms: number; delayP99Ms: number } {
    const { scale, counts, count, maxMs } = this.#stretch
    if (count === 0) return { delayP50Ms: 0, delayP99Ms: 0 }
    const [p50Ms = 0, p99Ms = 0] = scale.quantilesMs(counts, count, [0.5, 0.99])
    return { delayP50Ms: Math.min(p50Ms, maxMs), delayP99Ms: Math.min(p99Ms, maxMs) }
  }

  #delayMs(nowMs: number): number {
    return Math.max(0, nowMs - this.#beatMs - this.#intervalMs)
  }

  /**
   * How long the loop was held in one piece since the last beat: the block can have begun at any moment before the
   * beat was due, so the delay alone is up to 20 ms short and the gap up to 20 ms long. The busy time is right to
   * a millisecond; under a CPU profiler it reads too much, and then the gap bounds it. A punctual beat says nothing
   * about a piece, since many small ones can fill its gap.
   */
  #heldMs(nowMs: number, activeMs: number): number {
    const delayMs = this.#delayMs(nowMs)
    if (delayMs < this.#intervalMs) return delayMs
    return Math.min(nowMs - this.#beatMs, Math.max(delayMs, activeMs))
  }
}

function ratio(partMs: number, wholeMs: number): number {
  return wholeMs > 0 ? Math.min(1, Math.max(0, partMs / wholeMs)) : 0
}
