// An application that knows nothing of perfguard. settings.json beside it says how much it works for each request; PORT and
// DATABASE_PORT come from outside.
import { readFileSync } from 'node:fs'
import { Agent, createServer, get } from 'node:http'

const settings = JSON.parse(readFileSync(new URL('settings.json', import.meta.url), 'utf8'))
const { rows, quotes = 0, discounts, queries } = settings
const database = { port: Number(process.env.DATABASE_PORT), agent: new Agent({ keepAlive: true }) }

function renderRows(count) {
  const texts = []
  for (let row = 0; row < count; row++) texts.push(`<td>${(row * 7.31).toFixed(2)}</td>`)
  return texts.join('')
}

function quotePrices(count) {
  let total = 0
  for (let at = 0; at < count; at++) total += Math.sqrt(at) * Math.cos(at)
  return total
}

function applyDiscounts(count) {
  let total = 0
  for (let at = 0; at < count; at++) total += Math.sqrt(at) * Math.sin(at)
  return total
}

function query() {
  return new Promise((resolve, reject) => {
    const asked = get({ ...database, host: '127.0.0.1', path: '/row' }, (answer) => {
      answer.resume().on('end', resolve)
    })
    asked.on('error', reject)
  })
}

const server = createServer(async (_, res) => {
  for (let at = 0; at < queries; at++) await query()
  res.end(`${renderRows(rows)}${quotePrices(quotes)}${applyDiscounts(discounts)}`)
})
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
