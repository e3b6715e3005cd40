import { Ring } from '../stats/ring.ts'
import { theilSen, type TrendPoint } from '../stats/trend.ts'

const POINTS = 64
const SPAN_MS = 15 * 60_000
const STRETCH_MS = SPAN_MS / POINTS
/** Under noise alone, 8 points agree this much once in thirty times. */
const MIN_AGREEMENT = 0.8
const MINUTE_MS = 60_000

/**
 * How fast the heap grows that full collections leave behind, over the latest quarter of an hour.
 *
 * A point is the lowest heap of a stretch of 14 s: a process that collects every second would otherwise be
 * judged on one busy minute. So there is nothing to say for the first two minutes or so.
 */
export class HeapGrowth {
  readonly #points = new Ring<TrendPoint>(POINTS)
  #newest: TrendPoint | undefined
  #stretch = -1
  #answer: { forMs: number; bytesPerMin: number | null } | undefined

  /** Notes the used heap right after a full collection. */
  note(heapUsedBytes: number, nowMs: number): void {
    this.#answer = undefined
    const stretch = Math.floor(nowMs / STRETCH_MS)
    if (this.#newest !== undefined && stretch === this.#stretch) {
      if (heapUsedBytes >= this.#newest.y) return
      this.#newest.x = nowMs
      this.#newest.y = heapUsedBytes
      return
    }
    this.#stretch = stretch
    this.#newest = { x: nowMs, y: heapUsedBytes }
    this.#points.push(this.#newest)
  }

  /** Null until there are points enough; 0 when they do not agree on a direction. */
  bytesPerMin(nowMs: number): number | null {
    // Points also age away without new ones; once a stretch is often enough to notice.
    if (this.#answer !== undefined && nowMs - this.#answer.forMs < STRETCH_MS) return this.#answer.bytesPerMin
    const trend = theilSen(this.#points.toArray().filter(({ x }) => nowMs - x <= SPAN_MS))
    const agreed = trend !== null && trend.agreement >= MIN_AGREEMENT
    const bytesPerMin = trend === null ? null : agreed ? trend.slope * MINUTE_MS : 0
    this.#answer = { forMs: nowMs, bytesPerMin }
    return bytesPerMin
  }
}
