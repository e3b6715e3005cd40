/** Of one frame, what leaves the rest of it to the browser. */
const BUDGET_MS = 6

const waiting = new Map<object, () => void>()

/**
 * Draws in one of the next frames, as many of those that ask as fit: eight charts of 2 000 values in one frame held
 * the page for 80 ms. Who asks again before its turn is drawn once.
 */
export function inTurn(who: object, draw: () => void): void {
  if (waiting.size === 0) requestAnimationFrame(takeTurns)
  waiting.set(who, draw)
}

/** It is gone, and must not be drawn any more. */
export function leaveTurns(who: object): void {
  waiting.delete(who)
}

function takeTurns(): void {
  const until = performance.now() + BUDGET_MS
  for (const [who, draw] of waiting) {
    waiting.delete(who)
    draw()
    if (performance.now() > until) break
  }
  if (waiting.size > 0) requestAnimationFrame(takeTurns)
}
