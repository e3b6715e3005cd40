import type { Spark } from '../../wire.ts'
import { vector } from './vector.ts'

const SPARK_WIDTH = 96
const SPARK_HEIGHT = 20
const NOTHING = 255

const drawn = new WeakMap<HTMLElement, string>()

/** A line of the latest minutes, from nothing to its own maximum; the figure stands beside it in words. */
export function drawSpark(cell: HTMLElement, spark: Spark | undefined): void {
  const path = spark === undefined ? '' : sparkPath(spark)
  if (drawn.get(cell) === path) return
  drawn.set(cell, path)
  const box = { class: 'spark', viewBox: `0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}`, 'aria-hidden': 'true' }
  cell.replaceChildren(vector('svg', box, vector('path', { d: path })))
}

function sparkPath({ cells }: Spark): string {
  const levels = atob(cells)
  const step = SPARK_WIDTH / Math.max(1, levels.length - 1)
  let path = ''
  let pen = 'M'
  for (let i = 0; i < levels.length; i++) {
    const level = levels.charCodeAt(i)
    if (level === NOTHING) {
      pen = 'M'
      continue
    }
    path += `${pen}${(i * step).toFixed(1)} ${(SPARK_HEIGHT - 1 - (level / 254) * (SPARK_HEIGHT - 3)).toFixed(1)}`
    pen = 'L'
  }
  return path
}
