// The shop's customers, in a process of their own: an open loop, so that a slow shop is not asked less.
// Usage: main.js '{ port, seed, rates }', with IPC: { rates } changes some of them, { client } starts a special one.
// Ends with the process that started it.
import { Agent, request } from 'node:http'
import { clients } from './clients.js'
import { randomOf } from './random.js'
import { requests } from './requests.js'

const TICK_MS = 5
const MOST_OPEN = 600
const PATIENCE_MS = 20_000

const { port, seed, rates: firstRates } = JSON.parse(process.argv[2])
const random = randomOf(seed)
const agent = new Agent({ keepAlive: true, maxSockets: MOST_OPEN })
const kinds = new Map()
/** What the latest requests of each kind took from here: what the customers themselves see. */
const durations = new Map()
const LATEST = 200
const told = { sent: 0, answered: 0, failed: 0, notSent: 0 }
let open = 0

function setRates(rates) {
  const nowMs = performance.now()
  for (const [kind, perSecond] of Object.entries(rates)) {
    kinds.set(kind, { perSecond, dueMs: nowMs + gapMs(perSecond) })
  }
}

/** Poisson arrivals: real customers do not come evenly. */
function gapMs(perSecond) {
  return perSecond > 0 ? (-Math.log(1 - random()) * 1_000) / perSecond : Infinity
}

function send(kind) {
  if (open >= MOST_OPEN) {
    told.notSent++
    return
  }
  open++
  told.sent++
  const startMs = performance.now()
  const { body, ...options } = requests[kind](Math.floor(random() * 1e6))
  const outgoing = request({ agent, port, host: '127.0.0.1', ...options }, (answer) => {
    told[answer.statusCode < 500 ? 'answered' : 'failed']++
    answer.resume().on('end', () => note(kind, performance.now() - startMs))
  })
  outgoing.setTimeout(PATIENCE_MS, () => outgoing.destroy())
  outgoing.on('error', () => told.failed++)
  outgoing.on('close', () => open--)
  outgoing.end(body)
}

function note(kind, durationMs) {
  if (!durations.has(kind)) durations.set(kind, [])
  const latest = durations.get(kind)
  latest.push(durationMs)
  if (latest.length > LATEST) latest.shift()
}

function p95(latest) {
  return Math.round(latest.toSorted((a, b) => a - b)[Math.floor(latest.length * 0.95)])
}

setInterval(() => {
  const nowMs = performance.now()
  for (const [kind, arrivals] of kinds) {
    for (; arrivals.dueMs <= nowMs; arrivals.dueMs += gapMs(arrivals.perSecond)) send(kind)
  }
}, TICK_MS)

process.on('message', ({ rates, client, tell }) => {
  if (rates) setRates(rates)
  if (client) clients[client](port, random)
  if (tell) {
    const p95Ms = Object.fromEntries([...durations].map(([kind, latest]) => [kind, p95(latest)]))
    process.send({ ...told, p95Ms })
  }
})
process.on('disconnect', () => process.exit())
setRates(firstRates)
process.send({ ready: true })
