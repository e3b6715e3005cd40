// The shop's customers, in a process of their own: what they cost must not show up in the loop that is measured.
// Bounded in rate, in open requests and in time; ends with the process that started it.
import { Agent, request } from 'node:http'

const [port, perSecond, seconds] = process.argv.slice(2).map(Number)
const EVERY_MS = 20
const MAX_OPEN = 50

const agent = new Agent({ keepAlive: true, maxSockets: MAX_OPEN })
const startMs = performance.now()
let sent = 0
let open = 0

function send() {
  // Of 12 customers 8 look, 3 buy, and 1 wants the invoice.
  const turn = sent % 12
  const id = (sent * 7) % 200
  const body = turn >= 8 && turn < 11 ? JSON.stringify({ items: [id, (id + 1) % 200] }) : undefined
  const path = body ? '/checkout' : turn === 11 ? `/invoices/${sent}` : `/products/${id}`
  const headers = body ? { 'content-type': 'application/json' } : {}
  open++
  const outgoing = request({ agent, port, path, headers, method: body ? 'POST' : 'GET' }, (answer) => {
    answer.resume()
  })
  // Nobody waits for ever, and nobody comes back to complain.
  outgoing.setTimeout(10_000, () => outgoing.destroy())
  outgoing.on('error', () => {})
  outgoing.on('close', () => open--)
  outgoing.end(body)
}

const timer = setInterval(() => {
  const elapsedSeconds = (performance.now() - startMs) / 1_000
  // Asked, not heard: a `disconnect` that comes while this module is loading is told to nobody.
  if (!process.connected || elapsedSeconds > seconds) return end()
  for (const due = elapsedSeconds * perSecond; sent < due; sent++) if (open < MAX_OPEN) send()
}, EVERY_MS)

function end() {
  clearInterval(timer)
  agent.destroy()
  if (process.connected) process.disconnect()
}

// Ctrl-C reaches every process of the terminal; the shop decides when to close.
process.on('SIGINT', () => {})
