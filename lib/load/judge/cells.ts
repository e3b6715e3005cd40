import { bucketMiddleMs, BUCKETS } from '../../stats/buckets.ts'
import type { Histogram } from '../../stats/histogram.ts'
import type { Scale } from '../../stats/scale.ts'
import type { Tail } from '../../stats/tail.ts'
import type { Cells } from '../drive/tally-news.ts'

/** Adds what a thread has counted on the same scale. */
export function addCells(histogram: Histogram, { count, sumMs, minMs, maxMs, cells }: Cells): void {
  for (let i = 0; i < cells.length; i += 2) histogram.counts[cells[i]!]! += cells[i + 1]!
  histogram.count += count
  histogram.sumMs += sumMs
  histogram.minMs = Math.min(histogram.minMs, minMs)
  histogram.maxMs = Math.max(histogram.maxMs, maxMs)
}

export function addCellsToTail(tail: Tail, scale: Scale, { count, sumMs, maxMs, cells }: Cells): void {
  for (let i = 0; i < cells.length; i += 2) {
    const cell = cells[i]!
    const times = cells[i + 1]!
    tail.classes[scale.classOf[cell]!]! += times
    tail.sumSquares += times * squareOf(scale, cell)
  }
  tail.count += count
  tail.sumMs += sumMs
  tail.maxMs = Math.max(tail.maxMs, maxMs)
}

/** Of a whole histogram; `sumSquares` is of the buckets' middles. */
export function tailOf(histogram: Histogram, windowMs: number, tallies: number[]): Tail {
  const { scale, counts, count, sumMs, maxMs } = histogram
  const classes = Array<number>(scale.boundariesMs.length + 1).fill(0)
  let sumSquares = 0
  for (let cell = 0; cell < counts.length; cell++) {
    const times = counts[cell]!
    if (times === 0) continue
    classes[scale.classOf[cell]!]! += times
    sumSquares += times * squareOf(scale, cell)
  }
  return { windowMs, count, sumMs, sumSquares, maxMs, classes, tallies }
}

/** A bucket that is cut at a boundary has cells behind the last bucket: the boundary is within 1 % of them. */
function squareOf(scale: Scale, cell: number): number {
  const valueMs = cell < BUCKETS ? bucketMiddleMs(cell) : scale.boundariesMs[scale.classOf[cell]! - 1]!
  return valueMs * valueMs
}
