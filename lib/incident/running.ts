import { processState } from '../process-state.ts'
import type { Incident, Severity } from '../types.ts'

/** The capture that this process takes now, whichever perf and whichever copy of perfguard takes it. */
export interface Running {
  readonly id: string
  readonly done: Promise<Incident>
  join(line: string, severity: Severity): void
}

export function runningCapture(): Running | null {
  const holder: Partial<Running> | undefined = processState().capturing
  if (!holder) return null
  if (typeof holder.id === 'string' && typeof holder.join === 'function' && holder.done)
    return holder as Running
  // Another version may hang something else here. It captures all the same, but nobody can join it.
  const done = Promise.reject(new Error('the capture belongs to another version of perfguard'))
  done.catch(() => {})
  return { id: 'unknown', done, join: () => {} }
}

export function claim(running: Running): void {
  processState().capturing = running
}

/** Gives way to the next capture; leaves another's claim alone. */
export function release(running: Running): void {
  const state = processState()
  if (state.capturing === running) state.capturing = undefined
}
