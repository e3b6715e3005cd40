// The services that the shop asks, in a process of their own. Settings come as messages:
// { payments: { delayMs, failRatio }, stock: { … } }.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const settings = {
  payments: { delayMs: 3, failRatio: 0 },
  stock: { delayMs: 2, failRatio: 0 },
}
let asked = 0

const server = createServer(async (req, res) => {
  const { delayMs, failRatio } = settings[req.url.startsWith('/payments') ? 'payments' : 'stock']
  req.resume()
  await sleep(delayMs)
  const fails = (asked++ * 0.618) % 1 < failRatio
  res.writeHead(fails ? 500 : 200, { 'content-type': 'application/json' })
  res.end(JSON.stringify({ receipt: asked }))
})

process.on('message', (changes) => {
  for (const [service, change] of Object.entries(changes)) Object.assign(settings[service], change)
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
