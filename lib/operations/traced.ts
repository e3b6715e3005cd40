import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Call, Calls } from './calls.ts'
import { quietly } from './quietly.ts'

type Listener = (message: unknown) => void
type Context = { result?: unknown; error?: unknown; async?: unknown }

/** What becomes of the calls that a channel tells of. */
export interface Traces<Begun> {
  /** Null for what is not to be followed. */
  begin(context: object): Begun | null
  end(begun: Begun, failed: boolean): void
}

/** The calls that a library tells of on a TracingChannel: callbacks, promises, or neither. */
class TracedCalls<Begun> {
  readonly #traces: Traces<Begun>
  /** Weak: a call that is never over must not keep its context. */
  readonly #open = new WeakMap<object, Begun>()

  constructor(traces: Traces<Begun>) {
    this.#traces = traces
  }

  begin(context: object): void {
    if (this.#open.has(context)) return
    const begun = this.#traces.begin(context)
    if (begun !== null) this.#open.set(context, begun)
  }

  /** The function has returned: of a promise or a callback that is not the end. */
  returned(context: Context): void {
    // Fastify leaves no result, and says itself that nothing more will come.
    if ('result' in context || 'error' in context || context.async === false) this.end(context)
  }

  end(context: Context): void {
    const begun = this.#open.get(context)
    if (begun === undefined) return
    this.#open.delete(context)
    this.#traces.end(begun, context.error !== undefined && context.error !== null)
  }
}

/** One TracingChannel, listened to from `start` to `stop`. */
export class TracedChannel<Begun> {
  readonly #listeners: [channel: string, listener: Listener][] = []

  /** `channel`: `tracing:NAME`. */
  constructor(channel: string, traces: Traces<Begun>) {
    const traced = new TracedCalls(traces)
    const on = (event: string, take: (context: Context) => void): void => {
      const listener: Listener = (message) => quietly(() => take(message as Context))
      this.#listeners.push([`${channel}:${event}`, listener])
    }
    on('start', (context) => traced.begin(context))
    on('end', (context) => traced.returned(context))
    on('asyncStart', (context) => traced.end(context))
  }

  start(): void {
    for (const [channel, listener] of this.#listeners) subscribe(channel, listener)
  }

  stop(): void {
    for (const [channel, listener] of this.#listeners) unsubscribe(channel, listener)
  }
}

/** The calls that a TracingChannel tells of, as one operation: `op:NAME`. */
export function tracedOperation(calls: Calls, channel: string, operation: string): TracedChannel<Call> {
  const name = operation.slice('op:'.length)
  return new TracedChannel<Call>(channel, {
    begin: () => calls.begin('op', name),
    end: (call, failed) => calls.end(call, failed),
  })
}
