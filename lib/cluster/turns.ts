import { setImmediate as nextTurn } from 'node:timers/promises'

const SLICE_MS = 1

/** Does some work in slices, between which the event loop turns; answers with what it comes to. */
export async function inTurns<T>(steps: Iterator<void, T>, nowMs: () => number): Promise<T> {
  for (;;) {
    const untilMs = nowMs() + SLICE_MS
    do {
      const step = steps.next()
      if (step.done === true) return step.value
    } while (nowMs() < untilMs)
    // Not unref'd: an idle loop would sleep until its next timer before each slice.
    await nextTurn()
  }
}

/** Does it at once, for who will have no other turn. */
export function atOnce<T>(steps: Iterator<void, T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}
