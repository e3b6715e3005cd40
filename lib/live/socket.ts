import { EventEmitter } from 'node:events'
import type { Clock } from '../types.ts'
import type { Connections } from './connections.ts'
import { calledBack, Deliveries, type DeliveryDeps } from './deliveries.ts'
import { handled } from './handled.ts'
import type { LiveSocket } from './live.ts'
import type { Messages } from './messages.ts'

type Method = (this: unknown, ...args: unknown[]) => unknown
type Patched = { emit: Method; send: Method; write?: Method }
type Listeners = { rawListeners(event: string): ((...args: unknown[]) => unknown)[] }

export interface SocketDeps extends DeliveryDeps {
  clock: Clock
  messages: Messages
  /** False once the perf is closed: everything passes by. */
  isOn(): boolean
}

// oxlint-disable-next-line typescript/unbound-method -- compared and never called
const nativeEmit: unknown = EventEmitter.prototype.emit
const closed: ReadonlySet<unknown> = new Set([3, 'closed'])

/** Sees a socket's events and what it sends, by methods of its own that call what was there before. */
export function followSocket(socket: LiveSocket, connections: Connections, deps: SocketDeps): void {
  if (closed.has(socket.readyState)) return
  const patched = socket as unknown as Patched
  const deliveries = new Deliveries(deps, connections)
  patched.emit = emitter(patched, connections, deliveries, deps)
  patched.send = sender(patched.send, deliveries, deps)
  // engine.io has two names for it, and socket.io uses this one.
  if (typeof patched.write === 'function') patched.write = sender(patched.write, deliveries, deps)
  connections.open()
}

function emitter(
  { emit: before }: Patched,
  connections: Connections,
  deliveries: Deliveries,
  deps: SocketDeps,
): Method {
  const operation = `ws.message ${connections.name}`
  // Where somebody else has a part in it, theirs is called, and what listeners promise is not seen.
  const native = before === nativeEmit && !EventEmitter.captureRejections
  let isOpen = true
  return function emit(this: unknown, ...args: unknown[]): unknown {
    const [event] = args
    if (event === 'close' && isOpen) {
      isOpen = false
      deliveries.close()
    }
    if (event !== 'message' || !deps.isOn()) return Reflect.apply(before, this, args)
    connections.receive(deps.clock.nowMs())
    const listeners = (this as Listeners).rawListeners('message')
    if (listeners.length === 0) return Reflect.apply(before, this, args)
    const { messages } = deps
    const message = messages.begin(operation)
    const results: unknown[] = []
    try {
      if (native) for (const listener of listeners) results.push(Reflect.apply(listener, this, args.slice(1)))
      else Reflect.apply(before, this, args)
    } catch (error) {
      messages.end(message, true)
      throw error
    } finally {
      messages.leave(message)
    }
    handled(results, (failed) => messages.end(message, failed))
    return true
  }
}

function sender(before: Method, deliveries: Deliveries, deps: SocketDeps): Method {
  return function send(this: unknown, ...args: unknown[]): unknown {
    if (!deps.isOn()) return Reflect.apply(before, this, args)
    const done = deliveries.begin()
    try {
      return Reflect.apply(before, this, calledBack(args, done))
    } catch (error) {
      done(error)
      throw error
    }
  }
}
