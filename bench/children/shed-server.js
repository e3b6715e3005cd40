import { createRequire } from 'node:module'
import { arms } from '../arms/shed.js'
import { answers } from '../lib/answers.js'

const require = createRequire(import.meta.url)
const [arm, turns] = process.argv.slice(2)

/** The same amount of work each time, however often the thread is interrupted. */
function work() {
  let sum = 0
  for (let turn = 0; turn < Number(turns); turn++) sum = Math.sin(sum + turn)
  return sum
}

answers({
  async listen() {
    const app = require('fastify').fastify({ keepAliveTimeout: 600_000 })
    await arms[arm](app)
    app.get('/', async () => ({ sum: work() }))
    await app.listen({ port: 0, host: '127.0.0.1' })
    return app.server.address().port
  },
  /** How long one piece of work takes, once it is compiled. */
  service() {
    for (let warm = 0; warm < 50; warm++) work()
    // The quickest: a neighbour on the core must not pass for a slow machine.
    let bestMs = Infinity
    for (let batch = 0; batch < 20; batch++) {
      const startMs = performance.now()
      for (let at = 0; at < 10; at++) work()
      bestMs = Math.min(bestMs, (performance.now() - startMs) / 10)
    }
    return bestMs
  },
})
