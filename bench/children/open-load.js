import { Agent, request } from 'node:http'
import { answers } from '../lib/answers.js'

/** Who has no answer by then has given up. */
const GIVE_UP_MS = 10_000

const agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: Infinity })

function send(port, dueMs, startMs, rows) {
  const end = (status) => {
    const nowMs = performance.now()
    // From when it was due, not from when it was sent: a client that is behind must not flatter the server.
    rows.push([dueMs - startMs, nowMs - dueMs, status])
  }
  const outgoing = request({ host: '127.0.0.1', port, agent, timeout: GIVE_UP_MS }, (incoming) => {
    incoming.resume()
    incoming.on('end', () => end(incoming.statusCode))
    incoming.on('error', () => {})
  })
  outgoing.on('timeout', () => outgoing.destroy(new Error('gave up')))
  outgoing.on('error', () => end(0))
  outgoing.end()
}

answers({
  /** As many a second as the phases say, whether they are answered or not: `[atMs, latencyMs, status]` of each. */
  async run({ port, phases }) {
    const rows = []
    const startMs = performance.now()
    let dueMs = startMs
    let sent = 0
    let endMs = startMs
    for (const { perSec, forMs } of phases) {
      endMs += forMs
      for (;;) {
        dueMs += (-Math.log(1 - Math.random()) * 1_000) / perSec
        if (dueMs > endMs) break
        while (performance.now() < dueMs) await new Promise((resolve) => setTimeout(resolve, 1))
        send(port, dueMs, startMs, rows)
        sent++
      }
      dueMs = endMs
    }
    while (rows.length < sent) await new Promise((resolve) => setTimeout(resolve, 50))
    agent.destroy()
    return rows
  },
})
