import type { OperationKind } from '../record/operation-name.ts'
import type { Calls } from './calls.ts'

/** Runs `fn` as one call: until it returns, or until what it promises is there. What it throws is thrown on. */
export function measure<T>(calls: Calls, kind: OperationKind, name: string, fn: () => T): T {
  const call = calls.begin(kind, name)
  return whenDone(fn, (failed) => calls.end(call, failed))
}

/** Runs `fn`, and calls `done` once it is over. */
export function whenDone<T>(fn: () => T, done: (failed: boolean) => void): T {
  let value: T
  try {
    value = fn()
  } catch (error) {
    done(true)
    throw error
  }
  if (isThenable(value)) return followed(value, done) as T
  done(false)
  return value
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  try {
    return typeof (value as { then?: unknown }).then === 'function'
  } catch {
    // A proxy that refuses to be looked at is no promise of ours.
    return false
  }
}

/**
 * The promise that follows, and not the one that was given: a promise that we listened to beside its owner would count
 * as handled, and its failure would be hidden from who forgot to await it.
 */
export function followed(given: PromiseLike<unknown>, done: (failed: boolean) => void): PromiseLike<unknown> {
  // What is only like a promise may run anew each time that it is asked (knex, mongoose): it is asked once.
  const promise = given instanceof Promise ? given : Promise.resolve(given)
  return promise.then(
    (value: unknown) => {
      done(false)
      return value
    },
    (error: unknown) => {
      done(true)
      throw error
    },
  )
}
