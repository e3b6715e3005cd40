/** When a comparison is looked at, and how much of the permitted error each look may spend. */
export interface Look {
  rounds: number
  /** The share of intervals at this look that may miss the truth, both sides together. */
  alpha: number
}

/**
 * Whoever looks after every round finds a difference sooner or later, also where there is none. These looks together spend
 * 5 %, the later ones more of it, since they know more.
 */
export const looks: readonly Look[] = [
  { rounds: 6, alpha: 0.01 },
  { rounds: 12, alpha: 0.015 },
  { rounds: 20, alpha: 0.025 },
]

/** The look that is due after so many rounds; `isLast` when there will be no more of them, for whatever reason. */
export function lookAfter(rounds: number, isLast = false): Look | null {
  const due = looks.find((look) => look.rounds === rounds)
  if (due !== undefined || !isLast) return due ?? null
  // Time was up: how many rounds there were has nothing to do with what they showed.
  const next = looks.find((look) => look.rounds > rounds)
  return next === undefined ? null : { rounds, alpha: next.alpha }
}
