import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again and again; undefined when the deadline passes without an answer. */
export async function until(condition, deadlineMs) {
  const endMs = performance.now() + deadlineMs
  for (;;) {
    const value = condition()
    if (value !== undefined && value !== false) return value
    if (performance.now() >= endMs) return undefined
    await sleep(25)
  }
}
