// What tracers keep on: hooks of every asynchronous call, and a store that travels along.
import { AsyncLocalStorage, createHook } from 'node:async_hooks'

const alive = new Set()
createHook({
  init: (id) => alive.add(id),
  destroy: (id) => alive.delete(id),
}).enable()
new AsyncLocalStorage().enterWith({ trace: 1 })

globalThis.neighbour = () => (alive.size > 0 ? 'has its own profile' : 'saw nothing')
