import { Ring } from '../stats/ring.ts'
import { theilSen, type TrendPoint } from '../stats/trend.ts'

const POINTS = 64
const SPAN_MS = 15 * 60_000
const STRETCH_MS = SPAN_MS / POINTS
/** Under noise alone, 8 points agree this much once in thirty times. */
const MIN_AGREEMENT = 0.8
const MINUTE_MS = 60_000

interface HeapPoint extends TrendPoint {
  requests: number
}

interface Answers {
  forMs: number
  bytesPerMin: number | null
  bytesPerRequest: number | null
}

function agreedSlope(points: readonly TrendPoint[]): number | null {
  const trend = theilSen(points)
  if (trend === null) return null
  return trend.agreement >= MIN_AGREEMENT ? trend.slope : 0
}

/**
 * How fast the heap grows that full collections leave behind, over the latest quarter of an hour.
 *
 * A point is the lowest heap of a stretch of 14 s: a process that collects every second would otherwise be
 * judged on one busy minute. So there is nothing to say for the first two minutes or so.
 */
export class HeapGrowth {
  readonly #points = new Ring<HeapPoint>(POINTS)
  #newest: HeapPoint | undefined
  #stretch = -1
  #known: Answers | undefined

  /** Notes the used heap right after a full collection, and how many requests there have been. */
  note(heapUsedBytes: number, nowMs: number, requests: number = 0): void {
    this.#known = undefined
    const stretch = Math.floor(nowMs / STRETCH_MS)
    if (this.#newest !== undefined && stretch === this.#stretch) {
      if (heapUsedBytes >= this.#newest.y) return
      this.#newest.x = nowMs
      this.#newest.y = heapUsedBytes
      this.#newest.requests = requests
      return
    }
    this.#stretch = stretch
    this.#newest = { x: nowMs, y: heapUsedBytes, requests }
    this.#points.push(this.#newest)
  }

  /** Null until there are points enough; 0 when they do not agree on a direction. */
  bytesPerMin(nowMs: number): number | null {
    return this.#answers(nowMs).bytesPerMin
  }

  /** The same at equal counts of requests: what each of them leaves behind, whether there are many or few. */
  bytesPerRequest(nowMs: number): number | null {
    return this.#answers(nowMs).bytesPerRequest
  }

  #answers(nowMs: number): Answers {
    // Points also age away without new ones; once a stretch is often enough to notice.
    if (this.#known !== undefined && nowMs - this.#known.forMs < STRETCH_MS) return this.#known
    const points = this.points(nowMs)
    const perMs = agreedSlope(points)
    this.#known = {
      forMs: nowMs,
      bytesPerMin: perMs === null ? null : perMs * MINUTE_MS,
      bytesPerRequest: agreedSlope(points.map(({ requests, y }) => ({ x: requests, y }))),
    }
    return this.#known
  }

  /** What that rests on: bytes over milliseconds. */
  points(nowMs: number): HeapPoint[] {
    return this.#points.toArray().filter(({ x }) => nowMs - x <= SPAN_MS)
  }
}
