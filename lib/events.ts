import { channel } from 'node:diagnostics_channel'
import type { Breach, Incident, Recovery, ShedChange, Skip } from './types.ts'

export interface PerfEvents {
  /** A limit has begun to be broken. */
  breach: Breach
  /** A broken limit is kept again, or has nothing left to be judged by. */
  recover: Recovery
  /** An incident is whole on disk. */
  incident: Incident
  /** Something did not happen, and why. */
  skip: Skip
  /** Requests begin to be turned away, or are not any more. */
  shed: ShedChange
  /** perfguard itself failed somewhere; the application was not touched. */
  error: unknown
}

type Listener<E extends keyof PerfEvents> = (event: PerfEvents[E]) => void

/**
 * The events of one perf. Each is also published on the diagnostics channel `perfguard:<event>`. A listener that
 * throws becomes an `error` event; one of `error` that throws is only counted.
 */
export class Events {
  readonly #listeners: { [E in keyof PerfEvents]: Set<Listener<E>> } = {
    breach: new Set(),
    recover: new Set(),
    incident: new Set(),
    skip: new Set(),
    shed: new Set(),
    error: new Set(),
  }
  errors: number = 0

  on<E extends keyof PerfEvents>(event: E, listener: Listener<E>): () => void {
    if (!Object.hasOwn(this.#listeners, event)) {
      throw new TypeError(`no event '${event}'; there are ${Object.keys(this.#listeners).join(', ')}`)
    }
    this.#listeners[event].add(listener)
    return () => {
      this.#listeners[event].delete(listener)
    }
  }

  emit<E extends keyof PerfEvents>(event: E, payload: PerfEvents[E]): void {
    if (event === 'error') this.errors++
    for (const listener of this.#listeners[event]) {
      try {
        listener(payload)
      } catch (error) {
        if (event === 'error') this.errors++
        else this.emit('error', error)
      }
    }
    const diagnostics = channel(`perfguard:${event}`)
    if (diagnostics.hasSubscribers) diagnostics.publish(payload)
  }

  clear(): void {
    for (const listeners of Object.values(this.#listeners)) listeners.clear()
  }
}
