import { randomOf } from '../random.ts'
import type { Phase } from './level.ts'

/**
 * When requests are to begin, in milliseconds from the scenario's start, ascending. The seed and the phases alone
 * determine them. The rate is integrated over time and walked in equal steps (`even`) or in exponential ones
 * (`poisson`), so that it may rise and fall within a phase.
 */
export function* arrivals(
  phases: readonly Phase[],
  spacing: 'poisson' | 'even',
  seed: number,
): Generator<number, void> {
  const random = randomOf(seed)
  const step = spacing === 'even' ? () => 1 : () => -Math.log(1 - random())
  /** How many arrivals the time before this phase stands for, and at how many the next one is. */
  let before = 0
  let next = spacing === 'even' ? 0 : step()
  for (const { atMs, ms, from, to } of phases) {
    const whole = (((from + to) / 2) * ms) / 1_000
    while (next < before + whole) {
      yield atMs + timeOf(next - before, from, to, ms)
      next += step()
    }
    before += whole
  }
}

/** When `count` arrivals are reached at a rate that goes from `from` to `to` a second within `ms`. */
function timeOf(count: number, from: number, to: number, ms: number): number {
  const slope = ((to - from) / ms) * 1_000
  // The root that stays exact when the slope is 0 or the rate begins there.
  const root = Math.sqrt(Math.max(0, from * from + 2 * slope * count))
  return count === 0 ? 0 : Math.min(ms, ((2 * count) / (from + root)) * 1_000)
}
