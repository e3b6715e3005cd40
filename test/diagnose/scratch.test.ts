import { it } from 'vitest'
import { diagnose } from '../../lib/diagnose/verdict.ts'
import { cpu, gc, hold, pool, wait, answer } from './event-loop.ts'
import { app, checkout, evidenceOf, invoice, latency, listItems, renderInvoice, serialize, shop } from './shop.ts'

const c = 'POST /checkout', inv = 'GET /invoices/:id', it_ = 'GET /items'
const cases: Record<string, ReturnType<typeof evidenceOf>> = {
  ownCpu: evidenceOf(latency(c), shop({ routes: { [c]: { perSec: 20, steps: () => [cpu(0.5, checkout), wait(8, 'db.query'), cpu(40, checkout, serialize)] } } })),
  ownCpuArmed: evidenceOf(latency(c), shop({ armed: true, routes: { [c]: { perSec: 20, steps: () => [cpu(0.5, checkout), wait(8, 'db.query'), cpu(40, checkout, serialize)] } } })),
  blockedOther: evidenceOf(latency(c), shop({ routes: { [inv]: { perSec: 2, steps: () => [cpu(0.3, invoice), wait(5, 'db.query'), cpu(300, invoice, renderInvoice)] } } })),
  blockedOtherNew: evidenceOf(latency(c), shop({ armed: true, routes: { 'GET /report': { perSec: 2, steps: () => [wait(5), cpu(300, app('report', 'report.js', 3), app('crunch', 'report.js', 9))] } } })),
  timer: evidenceOf(latency(c), shop({ jobs: [{ everyMs: 700, steps: [cpu(250, app('refreshCache', 'cache.js', 20), app('rebuild', 'cache.js', 40))] }] })),
  pbkdf2: evidenceOf(latency(c), shop({ routes: { 'POST /login': { perSec: 3, steps: () => [cpu(200, app('login', 'login.js', 3), 'pbkdf2Sync node:internal/crypto/pbkdf2:60', 'run')] } } })),
  spawnSync: evidenceOf(latency(c), shop({ routes: { 'POST /zip': { perSec: 1, steps: () => [hold(400, app('zip', 'zip.js', 3), 'execSync node:child_process:900', 'spawnSync node:internal/child_process:1100', 'spawn')] } } })),
  gc: evidenceOf(latency(c), shop({ routes: { [c]: { perSec: 20, steps: () => [cpu(0.5, checkout), wait(8, 'db.query'), cpu(10, checkout, serialize), gc(25)] } } })),
  downstream: evidenceOf(latency(c), shop({ routes: { [c]: { perSec: 40, steps: () => [cpu(0.5, checkout), wait(208, 'db.query'), cpu(1, checkout, serialize)] } } })),
  noname: evidenceOf(latency(c), shop({ routes: { [c]: { perSec: 40, steps: () => [cpu(0.5, checkout), wait(8, 'db.query'), wait(200), cpu(1, checkout, serialize)] } } })),
  pool: evidenceOf(latency(c), shop({ routes: { [c]: { perSec: 40, steps: () => [cpu(0.5, checkout), wait(8, 'db.query'), pool(5), cpu(1, checkout, serialize)] }, 'POST /hash': { perSec: 25, steps: () => [cpu(0.2, app('hash', 'hash.js', 3)), cpu(0.4, app('hash', 'hash.js', 3), 'pbkdf2 node:internal/crypto/pbkdf2:30'), pool(170)] } } })),
  saturation: evidenceOf(latency(c), shop({ routes: Object.fromEntries(Object.entries(shop().routes).map(([k, v]) => [k, { ...v, perSec: v.perSec * 9 }])) })),
  host: evidenceOf(latency(c), shop({ slowness: 6, routes: Object.fromEntries(Object.entries(shop().routes).map(([k, v]) => [k, { ...v, perSec: v.perSec * 1 }])) })),
  smallPieces: evidenceOf(latency(c), shop({ armed: true, routes: { [it_]: { perSec: 60, steps: () => [cpu(0.4, listItems), wait(4, 'db.query'), cpu(16, listItems, app('sortItems', 'items.js', 50))] } } })),
  errors: evidenceOf({ kind: 'sla', subject: c, metric: 'errorRatio', type: 'error_rate_high', limit: 0.01, observed: 0.4 }, shop({ routes: { [c]: { perSec: 40, steps: (n) => n % 2 ? [cpu(0.5, checkout), wait(8, 'db.query', true), answer(500)] : [cpu(0.5, checkout), wait(8, 'db.query')] } } })),
  healthy: evidenceOf({ kind: 'hand' }, shop()),
  healthySla: evidenceOf(latency(c), shop()),
}
for (const [name, evidence] of Object.entries(cases)) it(name, () => {
  const t = performance.now()
  const v = diagnose(evidence)
  console.log(name, Math.round(performance.now() - t), 'ms', JSON.stringify(v, null, 1))
})
