// An application of its own process: routes, operations, a workflow, gauges, and a switch that makes one route slow.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import { createPerf } from 'perfguard'
import { perfguard } from 'perfguard/express'

const [extraRoutes = '0', mount = '/perf', grants = ''] = process.argv.slice(2)

const perf = createPerf({
  sla: {
    'GET /orders/:id': { p95Ms: { warning: 250, critical: 300 }, minCount: 20, availability: 0.999 },
    'POST /checkout': { p99Ms: 5_000 },
    'op:db.query': { p99Ms: 5_000 },
    'op:cache': { hitRatio: { warning: 0.5 } },
    'workflow:pay': { p99Ms: 5_000 },
    '*': { p99Ms: 5_000 },
    process: { loopBlockedMs: 5_000 },
  },
  routes: { max: 1_000 },
  watchdog: { blockedMs: 5_000 },
  capture: {
    dir: mkdtempSync(join(tmpdir(), 'perfguard-page-')),
    duringMs: 2_000,
    cooldownMs: 0,
    perHour: 360,
  },
  endpoint: grants === '' ? mount : { path: mount, access: { authorize: () => grants.split(',') } },
})

const app = express()
app.use(perfguard(perf))

let isSlow = false
const waiting = new Set()
perf.gauge('pool.waiting', () => waiting.size)
perf.gauge('pool.size', () => 10)

function query() {
  return perf.measure('db.query', async () => {
    const mine = Symbol('query')
    waiting.add(mine)
    await sleep(2 + Math.random() * 6)
    waiting.delete(mine)
  })
}

/** The function to blame. */
function computeDiscounts(forMs) {
  const until = performance.now() + forMs
  let sum = 0
  while (performance.now() < until) sum += Math.sqrt(sum + 1)
  return sum
}

app.get('/orders/:id', async (req, res) => {
  perf.hit('cache', Number(req.params.id) % 4 !== 0)
  await query()
  if (isSlow) computeDiscounts(350)
  res.json({ id: req.params.id })
})
app.post('/checkout', async (_req, res) => {
  const pay = perf.workflow('pay')
  await pay.step('intent', () => query())
  await pay.step('charge', () => sleep(8))
  await pay.step('receipt', () => sleep(2))
  pay.end()
  res.status(201).json({ ok: true })
})
app.get('/', (_req, res) => res.send('shop'))
app.get('/broken', (_req, res) => res.status(500).send('broken'))
for (let i = 0; i < Number(extraRoutes); i++) app.get(`/many/${i}/:id`, (_req, res) => res.send('ok'))

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', ({ slow }) => (isSlow = slow))
process.on('disconnect', () => process.exit())
