/**
 * Holm's correction: p-values of several questions asked at once, each made so large that the chance to answer any of them
 * wrongly is still what one question alone would have had.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, at) => ({ p, at })).toSorted((a, b) => a.p - b.p)
  const adjusted = Array.from<number>({ length: pValues.length })
  let least = 0
  for (const [rank, { p, at }] of order.entries()) {
    least = Math.max(least, Math.min(1, p * (order.length - rank)))
    adjusted[at] = least
  }
  return adjusted
}
