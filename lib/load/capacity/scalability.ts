export interface Fit {
  /** Throughput of one alone. */
  gamma: number
  /** Share of the work that waits for others. */
  alpha: number
  /** Cost of keeping all of them in step, for each pair. */
  beta: number
}

/**
 * The universal scalability law, C(N) = γN / (1 + α(N − 1) + βN(N − 1)), by least squares of N/C, which is linear in
 * its three coefficients. Null where it does not fit: too few levels, or figures that no α and β of at least 0 explain.
 */
export function scalability(points: readonly { users: number; perSec: number }[]): Fit | null {
  const usable = points.filter(({ users, perSec }) => users >= 1 && perSec > 0)
  if (new Set(usable.map(({ users }) => users)).size < 4) return null
  const rows = usable.map(({ users: n, perSec }) => ({ x: [1, n - 1, n * (n - 1)] as const, y: n / perSec }))
  const coefficients = leastSquares(rows)
  if (coefficients === null) return null
  const [a, b, c] = coefficients
  const fit = { gamma: 1 / a, alpha: b / a, beta: c / a }
  return a > 0 && fit.alpha >= 0 && fit.alpha < 1 && fit.beta >= 0 ? fit : null
}

/** From how many users on more of them bring less; null when that does not show. */
export function kneeOf({ alpha, beta }: Fit): number | null {
  return beta > 0 ? Math.sqrt((1 - alpha) / beta) : null
}

type Three = readonly [number, number, number]

/** By the normal equations and Cramer's rule; null when the points lie on fewer than three places. */
function leastSquares(rows: readonly { x: Three; y: number }[]): Three | null {
  const sum = (of: (row: { x: Three; y: number }) => number): number =>
    rows.reduce((all, row) => all + of(row), 0)
  const m = [0, 1, 2].map((i) => [0, 1, 2].map((j) => sum(({ x }) => x[i]! * x[j]!)))
  const v = [0, 1, 2].map((i) => sum(({ x, y }) => x[i]! * y))
  const whole = determinant(m)
  if (Math.abs(whole) < 1e-12) return null
  const [a, b, c] = [0, 1, 2].map(
    (column) => determinant(m.map((row, i) => row.map((one, j) => (j === column ? v[i]! : one)))) / whole,
  )
  return [a!, b!, c!]
}

function determinant([r, s, t]: number[][]): number {
  const [a, b, c] = r as [number, number, number]
  const [d, e, f] = s as [number, number, number]
  const [g, h, i] = t as [number, number, number]
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
}
