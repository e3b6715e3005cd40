import type { OperationRecorder } from '../record/operation-recorder.ts'
import type { Clock } from '../types.ts'
import type { Broadcasts } from './broadcast.ts'
import type { Connections } from './connections.ts'

export interface DeliveryDeps {
  clock: Clock
  recorder: OperationRecorder
  broadcasts: Broadcasts
}

/** Called once, when it is written, or with what went wrong. */
type Done = (error?: unknown) => void

/** What one connection sends: each is over when it is written. */
export class Deliveries {
  readonly #deps: DeliveryDeps
  readonly #connections: Connections
  readonly #operation: string
  /** Parts of broadcasts that are not written yet. A library that closes may forget whom it has to call. */
  #parts: Set<() => void> | undefined

  constructor(deps: DeliveryDeps, connections: Connections) {
    this.#deps = deps
    this.#connections = connections
    this.#operation = `${connections.kind}.send ${connections.name}`
  }

  begin(messages: number = 1): Done {
    const { clock, recorder, broadcasts } = this.#deps
    const startMs = clock.nowMs()
    const part = this.#partOf(broadcasts.current)
    this.#connections.send(messages, startMs)
    return (error) => {
      const nowMs = clock.nowMs()
      const failed = error !== undefined && error !== null
      recorder.observe('op', this.#operation, nowMs - startMs, failed, nowMs)
      part?.()
    }
  }

  /** A connection that has closed in the middle is no failure of the broadcast. */
  #partOf(broadcast: Broadcasts['current']): (() => void) | null {
    if (broadcast === null) return null
    broadcast.begin()
    const parts = (this.#parts ??= new Set())
    const part = (): void => {
      if (parts.delete(part)) broadcast.end(false)
    }
    parts.add(part)
    return part
  }

  close(): void {
    this.#connections.close()
    for (const part of this.#parts ?? []) part()
  }
}

/** The arguments of a `send` or a `write`, with `done` called before the callback that may be among them. */
export function calledBack(args: unknown[], done: Done): unknown[] {
  const theirs = args.at(-1)
  if (typeof theirs !== 'function') {
    // (data), (data, options), and (data, options, undefined).
    args[Math.max(1, Math.min(args.length, 2))] = done
    return args
  }
  args[args.length - 1] = function called(this: unknown, ...results: unknown[]): void {
    done(results[0])
    Reflect.apply(theirs, this, results)
  }
  return args
}
