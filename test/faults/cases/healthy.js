/** Limits that a service of this kind would have; nothing in here may break them. */
const sla = {
  'GET /products/:id': { p95Ms: 150, errorRatio: 0.02 },
  'POST /checkout': { p95Ms: 250, errorRatio: 0.02 },
  // As long as the customer takes to send it.
  'PUT /uploads/:name': { p95Ms: 5_000, errorRatio: 0.02 },
  '*': { p95Ms: 300, errorRatio: 0.02 },
  process: { gcPauseRatio: 0.25, heapUsedRatio: 0.8, forMs: 2_000 },
}

const double = {
  'GET /products/:id': 60,
  'GET /search': 18,
  'POST /cart': 18,
  'POST /checkout': 24,
  'GET /invoices/:id': 18,
  'GET /pages/:slug': 15,
}

/** Days on which nothing is wrong, however lively. On both frameworks. */
export const healthy = [
  { id: 'calm', sla },
  { id: 'burst-of-two-seconds', sla, inject: { rates: double }, lastsMs: 2_000 },
  { id: 'three-times-the-customers', sla, inject: { rates: double } },
  { id: 'deployment-under-load', sla, rates: double, atOnce: true },
  { id: 'lazy-modules', sla, inject: { app: 'lazy-modules' } },
  { id: 'slow-readers', sla, inject: { client: 'slowReaders' } },
  { id: 'slow-writers', sla, inject: { client: 'slowWriters' } },
  { id: 'big-uploads', sla, inject: { client: 'bigUploads' } },
  { id: 'cron-job', sla, inject: { app: 'cron-job' } },
  { id: 'much-garbage', sla, inject: { app: 'much-garbage' } },
  { id: 'cache-that-fills', sla, inject: { app: 'bounded-cache' } },
  { id: 'connection-churn', sla, inject: { client: 'churn' } },
  { id: 'silent-connections', sla, inject: { client: 'silent' } },
  { id: 'scan', sla, inject: { rates: { 'a path that is not there': 60 } } },
  { id: 'aborted-clients', sla, inject: { client: 'aborts' } },
  { id: 'wrong-requests', sla, inject: { rates: { 'an empty cart': 15, 'nobody signed in': 15 } } },
  { id: 'service-a-little-slower', sla, inject: { services: { payments: { delayMs: 60 } } } },
  { id: 'few-errors-of-a-service', sla, inject: { services: { payments: { failRatio: 0.005 } } } },
  { id: 'many-logins', sla, inject: { rates: { 'POST /login': 40 } } },
  { id: 'one-pause-of-the-machine', sla, inject: { host: 'onePause' } },
]
