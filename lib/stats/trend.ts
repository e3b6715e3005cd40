import { normalUpperTail } from './confidence.ts'

/** Fewer points than this are no evidence of anything. */
const MIN_TREND_POINTS = 8

export interface TrendPoint {
  x: number
  y: number
}

export interface Trend {
  /** Change of y for each unit of x. */
  slope: number
  /** The share of pairs of points that rise or fall as the slope does, 0 to 1; of a flat line, the flat pairs. */
  agreement: number
}

/**
 * The Theil–Sen slope: the median of the slopes of all pairs of points, which up to 29 % of wild points cannot
 * carry away. Null for fewer than 8 points, and for points at fewer than 8 different places: pairs at one x have
 * no slope. The work grows with the square of the points: 64 of them are 2 016 pairs.
 */
export function theilSen(points: readonly TrendPoint[]): Trend | null {
  const usable = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
  if (new Set(usable.map(({ x }) => x)).size < MIN_TREND_POINTS) return null
  const slopes = new Float64Array((usable.length * (usable.length - 1)) / 2)
  let pairs = 0
  for (let i = 0; i < usable.length; i++) {
    const { x, y } = usable[i]!
    for (let j = 0; j < i; j++) {
      const run = x - usable[j]!.x
      if (run !== 0) slopes[pairs++] = (y - usable[j]!.y) / run
    }
  }
  const sorted = slopes.subarray(0, pairs).toSorted()
  const middle = pairs >> 1
  const slope = pairs % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  let agreeing = 0
  for (const each of sorted) if (Math.sign(each) === Math.sign(slope)) agreeing++
  return { slope, agreement: agreeing / pairs }
}

/**
 * How sure it is that points rise faster than `slope`, 0 to 1: Kendall's test of what is left of them once that slope is
 * taken away. It asks of each pair only whether it rises, so that a wild point counts no more than another.
 */
export function confidenceAbove(points: readonly TrendPoint[], slope: number): number {
  let score = 0
  for (const [i, { x, y }] of points.entries()) {
    for (let j = 0; j < i; j++) {
      const run = x - points[j]!.x
      if (run !== 0) score += Math.sign((y - points[j]!.y) / run - slope)
    }
  }
  const n = points.length
  const deviation = Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)
  return score > 1 ? 1 - normalUpperTail((score - 1) / deviation) : 0
}
