import type { Carried, RequestTask } from '../definition/types.ts'
import type { LoadUser, RequestOptions } from '../definition/user.ts'
import type { Connection, Outcome } from '../wire/connection.ts'
import type { Session } from './session.ts'
import type { Traffic } from './traffic.ts'

export interface TaskContext {
  traffic: Traffic
  /** What stands in the `host` header. */
  host: string
}

/** One run of a task. */
interface Run {
  session: Session
  seed: number
  intendedMs: number
  /** Null: any connection that is free. */
  connection: Connection | null
}

/** `done` is called once, later, when the run has ended; with the outcome of what was one request. Never throws. */
export type Start = (run: Run, done: (outcome?: Outcome) => void) => void

export interface Task {
  name: string
  weight: number
  start: Start
}

/** A closed user whose requests fail before they reach anybody would try again thousands of times a second. */
export const BACK_OFF_MS = 100

export const templated = ['params', 'query', 'headers', 'body', 'json'] as const

/** What a task says of its request, with whatever is made anew each time. */
export function optionsOf(task: RequestTask, user: LoadUser, carried: Carried): RequestOptions {
  const options: Record<string, unknown> = { expect: task.expect }
  for (const name of templated) {
    const given = task[name]
    if (given !== undefined) options[name] = typeof given === 'function' ? given(user, carried) : given
  }
  return options
}

export function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error)
  return words.replaceAll(/\s+/g, ' ').trim()
}
