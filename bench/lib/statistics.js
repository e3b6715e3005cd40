/** Quantiles by interpolation between ranks. */
export function quantile(values, q) {
  const sorted = Float64Array.from(values).toSorted()
  const at = (sorted.length - 1) * q
  const below = sorted[Math.floor(at)]
  return below + (sorted[Math.ceil(at)] - below) * (at - Math.floor(at))
}

export function median(values) {
  return quantile(values, 0.5)
}

/** Seeded (mulberry32), so that the same rounds always give the same interval. */
export function randomOf(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const RESAMPLES = 2_000

/**
 * The 95 % interval of a statistic, by bootstrap. What is drawn are rounds (fresh processes), never requests: those of
 * one process share its luck and would promise a precision that the next process does not keep.
 */
export function interval(rounds, statistic) {
  const random = randomOf(42)
  const results = Array.from({ length: RESAMPLES }, () =>
    statistic(rounds.map(() => rounds[Math.floor(random() * rounds.length)])),
  )
  return [quantile(results, 0.025), quantile(results, 0.975)]
}

/** Median, its interval, and every value that went into it. */
export function summary(values) {
  const [low, high] = interval(values, median)
  return { median: median(values), low, high, values }
}

/** What an interval says of a limit. Between yes and no there is 'open': more rounds, or a quieter machine. */
export function verdict({ low, high }, limit) {
  if (high <= limit) return 'holds'
  return low > limit ? 'MISSED' : 'open'
}
