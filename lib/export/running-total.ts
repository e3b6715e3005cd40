/** A running total at any moment, between what is known of it; beyond the ends it goes on as it did there. */
export function totalAt(
  known: readonly (readonly [atMs: number, total: number])[],
): (atMs: number) => number | null {
  return (atMs) => {
    if (known.length < 2) return null
    let low = 0
    let high = known.length - 2
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (known[middle]![0] <= atMs) low = middle
      else high = middle - 1
    }
    const [fromMs, from] = known[low]!
    const [toMs, to] = known[low + 1]!
    return toMs === fromMs ? to : from + ((to - from) * (atMs - fromMs)) / (toMs - fromMs)
  }
}
