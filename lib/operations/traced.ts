import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Call, Calls } from './calls.ts'
import { quietly } from './quietly.ts'

type Listener = (message: unknown) => void
type Context = { result?: unknown; error?: unknown; async?: unknown }

/** The calls that a library tells of on a TracingChannel, as one operation: callbacks, promises, or neither. */
class TracedCalls {
  readonly #calls: Calls
  readonly #operation: string
  /** Weak: a call that is never over must not keep its context. */
  readonly #open = new WeakMap<object, Call | null>()

  constructor(calls: Calls, operation: string) {
    this.#calls = calls
    this.#operation = operation
  }

  begin(context: object): void {
    if (!this.#open.has(context)) this.#open.set(context, this.#calls.begin('op', this.#operation))
  }

  /** The function has returned: of a promise or a callback that is not the end. */
  returned(context: Context): void {
    // Fastify leaves no result, and says itself that nothing more will come.
    if ('result' in context || 'error' in context || context.async === false) this.end(context)
  }

  end(context: Context): void {
    const call = this.#open.get(context)
    if (call === undefined) return
    this.#open.delete(context)
    this.#calls.end(call, context.error !== undefined && context.error !== null)
  }
}

/** Subscribes to the TracingChannels that were asked for, and to no other: some libraries do more when they are heard. */
export class TracedChannels {
  readonly #listeners: [channel: string, listener: Listener][] = []

  /** `operations`: `tracing:NAME` and the `op:NAME` that stands for it. */
  constructor(calls: Calls, operations: Readonly<Record<string, string>>) {
    for (const [channel, operation] of Object.entries(operations)) {
      const traced = new TracedCalls(calls, operation.slice('op:'.length))
      const on = (event: string, take: (context: Context) => void): void => {
        const listener: Listener = (message) => quietly(() => take(message as Context))
        this.#listeners.push([`${channel}:${event}`, listener])
      }
      on('start', (context) => traced.begin(context))
      on('end', (context) => traced.returned(context))
      on('asyncStart', (context) => traced.end(context))
    }
  }

  start(): void {
    for (const [channel, listener] of this.#listeners) subscribe(channel, listener)
  }

  stop(): void {
    for (const [channel, listener] of this.#listeners) unsubscribe(channel, listener)
  }
}
