import { createRequire } from 'node:module'
import { createPerf } from 'perfguard'
import { answers } from '../lib/answers.js'
import { memory } from '../lib/memory.js'
import { MemorySocket } from '../lib/memory-socket.js'

const perf = createPerf({ capture: false }).start()
const express = createRequire(import.meta.url)('express')
const { perfguard } = createRequire(import.meta.url)('perfguard/express')

const socket = new MemorySocket()
let asked = 0

/** One route with a parameter, and behind it what answers URLs of no route with 200 at the root. */
function listen() {
  const app = express()
  app.use(perfguard(perf))
  app.get('/users/:id', (_, res) => res.end('ok'))
  app.use((_, res) => res.end('ok'))
  app.listen(0, '127.0.0.1', function emit() {
    this.emit('connection', socket)
  })
}

function request(path) {
  return new Promise((resolve) => {
    const bytes = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    socket.request(bytes, () => setImmediate(resolve))
  })
}

async function state() {
  const { routes, self } = perf.snapshot()
  const { footprintBytes, overflowedRequests, droppedRoutes } = self
  const counted = routes.reduce((sum, { count }) => sum + count, 0)
  return {
    asked,
    rows: routes.length,
    counted,
    footprintBytes,
    overflowedRequests,
    droppedRoutes,
    ...(await memory()),
  }
}

answers({
  state,
  listen,
  /** As somebody who takes URLs for routes: what the table is bounded against. */
  async observe(count) {
    for (const end = asked + count; asked < end; asked++) {
      perf.observe({ route: `/users/${asked}/profile`, method: 'GET', status: 200, durationMs: 3.5 })
      // The tick, which gives slots to the busiest, must have its turn.
      if (asked % 10_000 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    return state()
  },
  /** Through Express: half of them to the route, half to none. */
  async ask(count) {
    for (const end = asked + count; asked < end; asked++) {
      const id = String(asked).padStart(8, '0')
      await request(asked % 2 === 0 ? `/users/${id}` : `/scan-${id}.php`)
    }
    return state()
  },
})
