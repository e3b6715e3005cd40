import { regularisedBeta } from './confidence.ts'

/** P(T ≥ t) for Student's t with so many degrees of freedom. */
export function studentUpperTail(t: number, freedom: number): number {
  const half = 0.5 * regularisedBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
  return t >= 0 ? half : 1 - half
}

/** The t that is exceeded with the probability `tail`, of 0 to 0.5. */
export function studentQuantile(tail: number, freedom: number): number {
  let [low, high] = [0, 1]
  while (studentUpperTail(high, freedom) > tail && high < 1e12) [low, high] = [high, high * 2]
  // Each step halves what is left: 100 are more than a double can tell apart.
  for (let step = 0; step < 100 && high - low > high * 1e-13; step++) {
    const middle = (low + high) / 2
    if (studentUpperTail(middle, freedom) > tail) low = middle
    else high = middle
  }
  return (low + high) / 2
}
