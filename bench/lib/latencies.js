import { randomOf } from './statistics.js'

/** Durations in milliseconds as services have them: log-normal around 8 ms, a tail to a second or so. */
export function latencies(count, { seed, medianMs = 8, spread = 0.9 }) {
  const random = randomOf(seed)
  return Float64Array.from({ length: count }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    return medianMs * Math.exp(spread * normal)
  })
}
