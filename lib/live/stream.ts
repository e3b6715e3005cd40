import type { Clock } from '../types.ts'
import type { Connections } from './connections.ts'
import { calledBack, Deliveries, type DeliveryDeps } from './deliveries.ts'
import { EventCount } from './event-count.ts'
import type { LiveStream } from './live.ts'

type Method = (this: unknown, ...args: unknown[]) => unknown
type Patched = { write: Method; end: Method }

export interface StreamDeps extends DeliveryDeps {
  clock: Clock
  isOn(): boolean
}

/** Sees the events that are written to a response whose request began at `startMs`. */
export function followStream(
  res: LiveStream,
  startMs: number,
  connections: Connections,
  deps: StreamDeps,
): void {
  if (res.destroyed || res.writableEnded) return
  const { clock, recorder } = deps
  const patched = res as unknown as Patched
  const { write, end } = patched
  // Whoever has put a `write` of its own there may forget callbacks, as `compression` does.
  const tells = !Object.hasOwn(res, 'write')
  const deliveries = new Deliveries(deps, connections)
  const count = new EventCount()
  let awaitsFirst = true

  const first = (failed: boolean): void => {
    if (!awaitsFirst || !deps.isOn()) return
    awaitsFirst = false
    const nowMs = clock.nowMs()
    recorder.observe('op', `sse.first ${connections.name}`, nowMs - startMs, failed, nowMs)
  }
  const begin = (chunk: unknown): ((error?: unknown) => void) | null => {
    const events = deps.isOn() ? count.add(chunk) : 0
    if (events === 0) return null
    const delivered = deliveries.begin(events)
    return (error) => {
      delivered(error)
      if (error === undefined || error === null) first(false)
    }
  }

  connections.open()
  patched.write = function write_(this: unknown, ...args: unknown[]): unknown {
    const done = begin(args[0])
    if (done !== null && tells) return Reflect.apply(write, this, calledBack(args, done))
    const accepted = Reflect.apply(write, this, args)
    done?.()
    return accepted
  }
  patched.end = function end_(this: unknown, ...args: unknown[]): unknown {
    begin(args[0])?.()
    return Reflect.apply(end, this, args)
  }
  res.once('close', () => {
    first(true)
    deliveries.close()
  })
}
