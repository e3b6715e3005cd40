// Half an hour in which nothing is wrong, however lively: not one incident. Needs `npm run build`.
// Usage: npm run soak:healthy -- [--minutes 30] [--framework express|fastify] [--node BINARY]
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { doubleRates, healthySla } from '../faults/cases/healthy.js'
import { hostFaults } from '../faults/harness/host.js'
import { incidentsIn } from '../faults/harness/incidents.js'
import { calmRates } from '../faults/load/requests.js'
import { Stage } from './stage.js'

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    framework: { type: 'string', default: 'express' },
    node: { type: 'string' },
  },
})

const night = Object.fromEntries(Object.keys(calmRates).map((kind) => [kind, 0.1]))
const busy = Object.fromEntries(Object.entries(doubleRates).map(([kind, rate]) => [kind, rate * 1.3]))

/** What a day brings, each for as long as the others; all of it without a fault. */
const phases = [
  { name: 'a calm hour' },
  { name: 'three times the customers', rates: doubleRates },
  { name: 'slow readers', client: 'slowReaders' },
  { name: 'the night', rates: night },
  { name: 'the morning after', rates: busy },
  { name: 'big uploads', client: 'bigUploads' },
  { name: 'slow writers', client: 'slowWriters' },
  { name: 'a scan', rates: { 'a path that is not there': 60 } },
  { name: 'connection churn', client: 'churn' },
  { name: 'clients that leave', client: 'aborts' },
  { name: 'wrong requests', rates: { 'an empty cart': 15, 'nobody signed in': 15 } },
  { name: 'a service a little slower', services: { payments: { delayMs: 60 } } },
  { name: 'few errors of a service', services: { payments: { failRatio: 0.005 } } },
  { name: 'many logins', rates: { 'POST /login': 30 } },
  { name: 'a pause of the machine', host: 'onePause' },
  { name: 'silent connections', client: 'silent' },
]
const usual = { payments: { delayMs: 3, failRatio: 0 } }

const stage = new Stage('perfguard-healthy-')
const { shop, services, dir } = await stage.open({
  ...options,
  fault: { name: 'cron-job' },
  perf: { sla: healthySla },
})
await shop.tell({ switchOn: true })
const customers = await stage.customers(shop, calmRates)

const phaseMs = (Number(options.minutes) * 60_000) / phases.length
for (const { name, rates, client, services: said, host } of phases) {
  const special = await stage.customers(shop, {})
  if (client) await special.tell({ client })
  if (rates) await customers.tell({ rates })
  if (said) await services.tell(said)
  const relieve = host && hostFaults[host](shop, stage.children)
  await sleep(phaseMs)
  relieve?.()
  special.stop()
  if (rates) {
    const calm = Object.keys(rates).map((kind) => [kind, calmRates[kind] ?? 0])
    await customers.tell({ rates: Object.fromEntries(calm) })
  }
  if (said) await services.tell(usual)
  console.log(`${incidentsIn(dir).length} incidents after ${name}`)
  if (shop.hasEnded()) break
}

const incidents = incidentsIn(dir)
const { states, judged } = await stage.rules(shop)
console.log(`rules at the end: ${states}; ${judged} requests in the last window`)
for (const { id, reason, verdict } of incidents) console.log(`${id}: ${reason}: ${verdict.summary}`)
const isGood = incidents.length === 0 && !shop.hasEnded() && judged > 0
console.log(`${isGood ? 'holds' : 'MISSED'}: ${incidents.length} incidents in ${options.minutes} minutes`)
await stage.close({ keep: incidents.length > 0 })
process.exit(isGood ? 0 : 1)
