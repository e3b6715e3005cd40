import { randomOf } from '../random.ts'

/** 2^20 sums take some 10 ms; beyond that they are drawn. */
const MOST_EXACT = 20
const DRAWS = 100_000

/**
 * How likely it is that differences lean to one side as far as these do, if the two sides of each pair could as well have
 * changed places. Counts every way to exchange them, and assumes nothing else: n pairs cannot say less than 2 / 2ⁿ.
 */
export function signFlipP(differences: readonly number[]): number {
  const n = differences.length
  if (n === 0) return 1
  // Sums that differ by rounding alone are the same sum.
  const leaning = Math.abs(differences.reduce((sum, each) => sum + each, 0)) * (1 - 1e-12)
  return n <= MOST_EXACT ? counted(differences, leaning) : drawn(differences, leaning)
}

/** In the order of a Gray code, in which each next sum differs in one sign. Half of them: the others are their mirrors. */
function counted(differences: readonly number[], leaning: number): number {
  const signs = differences.map(() => 1)
  let sum = differences.reduce((total, each) => total + each, 0)
  let asFar = 0
  const ways = 2 ** (differences.length - 1)
  for (let way = 1; ; way++) {
    if (Math.abs(sum) >= leaning) asFar++
    if (way === ways) return asFar / ways
    const flipped = 31 - Math.clz32(way & -way)
    signs[flipped]! *= -1
    sum += 2 * signs[flipped]! * differences[flipped]!
  }
}

function drawn(differences: readonly number[], leaning: number): number {
  const random = randomOf(differences.length)
  let asFar = 0
  for (let draw = 0; draw < DRAWS; draw++) {
    const sum = differences.reduce((total, each) => total + (random() < 0.5 ? each : -each), 0)
    if (Math.abs(sum) >= leaning) asFar++
  }
  return (asFar + 1) / (DRAWS + 1)
}
