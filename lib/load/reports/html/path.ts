/** Both between 0 and 1, `y` from below; null where nothing was measured. */
export interface Point {
  readonly x: number
  readonly y: number | null
}

/** What a path is drawn in, stretched to whatever room there is. */
export const BOX_WIDTH = 1_000
export const BOX_HEIGHT = 100

interface Place {
  readonly x: string
  readonly y: string
}

/** A line through the points, broken where there is none. A point alone is a short dash: it would not be seen. */
export function linePath(points: readonly Point[]): string {
  return runsOf(points)
    .map((run) => {
      const [first, ...rest] = run as [Place, ...Place[]]
      if (rest.length === 0) return `M${first.x} ${first.y}h3`
      return `M${first.x} ${first.y}L${rest.map(({ x, y }) => `${x} ${y}`).join(' ')}`
    })
    .join('')
}

/** What lies below that line. */
export function areaPath(points: readonly Point[]): string {
  return runsOf(points)
    .map((run) => {
      const top = run.map(({ x, y }) => `${x} ${y}`).join(' ')
      if (run.length === 1) return `M${top}h3V${BOX_HEIGHT}h-3Z`
      return `M${run[0]!.x} ${BOX_HEIGHT}L${top}V${BOX_HEIGHT}Z`
    })
    .join('')
}

function runsOf(points: readonly Point[]): Place[][] {
  const runs: Place[][] = []
  let run: Place[] | null = null
  for (const { x, y } of points) {
    if (y === null || !Number.isFinite(y)) {
      run = null
      continue
    }
    if (run === null) runs.push((run = []))
    run.push({ x: figure(x * BOX_WIDTH), y: figure((1 - y) * BOX_HEIGHT) })
  }
  return runs
}

/** A tenth of a unit is less than what can be seen. */
function figure(value: number): string {
  return String(Number(value.toFixed(1)))
}

/** A bar for each value that is not 0, as wide as there is room for all of them. */
export function barPath(points: readonly Point[]): string {
  const room = BOX_WIDTH / Math.max(1, points.length)
  const width = Math.max(1, room * 0.8)
  return points
    .map(({ x, y }) => {
      if (y === null || !(y > 0)) return ''
      const left = Math.min(BOX_WIDTH - width, Math.max(0, x * BOX_WIDTH - width / 2))
      return `M${figure(left)} ${BOX_HEIGHT}V${figure((1 - y) * BOX_HEIGHT)}h${figure(width)}V${BOX_HEIGHT}Z`
    })
    .join('')
}
