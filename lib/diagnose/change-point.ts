import { mean, share, sum } from './numbers.ts'

/** A stretch as long as this without trouble: what was before it is another story. */
const CALM_SECONDS = 20

/** The second from which on it was worse, of `badness` by second; null when it never was. */
export function lastChange(badness: readonly number[]): number | null {
  const began = changePoint(badness)
  if (began === null) return null
  const calm = lastCalm(badness, began)
  if (calm === null) return began
  const later = lastChange(badness.slice(calm))
  return later === null ? began : calm + later
}

/** Where the sum of what exceeds the mean is lowest, and then back over what had already begun to rise. */
function changePoint(badness: readonly number[]): number | null {
  const usual = mean(sum(badness), badness.length)
  let level = 0
  let lowest = 0
  let began: number | null = badness.length > 0 && badness[0]! > usual ? 0 : null
  for (const [second, bad] of badness.entries()) {
    level += bad - usual
    if (level < lowest - 1e-9) [lowest, began] = [level, second + 1]
  }
  if (began === null || began >= badness.length) return null
  const calm = badness.slice(0, began).toSorted((a, b) => a - b)
  const [middle = 0, high = 0] = [calm[calm.length >> 1], calm[Math.floor(calm.length * 0.9)]]
  const risen = Math.max(high, 1.3 * middle)
  while (began > 1 && badness[began - 1]! > risen) began--
  return began
}

/** Where the last calm stretch begins that comes after something bad; what creeps has been bad at no time before. */
function lastCalm(badness: readonly number[], began: number): number | null {
  const quiet = badness.toSorted((a, b) => a - b)[badness.length >> 2] ?? 0
  const bad = mean(sum(badness.slice(began)), badness.length - began)
  const calmUpTo = quiet + 0.25 * (bad - quiet)
  for (let from = badness.length - CALM_SECONDS; from > began; from--) {
    const stretch = badness.slice(from, from + CALM_SECONDS)
    if (mean(sum(stretch), CALM_SECONDS) > calmUpTo) continue
    const passed = badness.slice(began, from)
    if (share(passed.filter((each) => each > bad).length, passed.length) > 0) return from
  }
  return null
}
