/** Limits that a service of this kind would have; nothing in here may break them. */
export const healthySla = {
  'GET /products/:id': { p95Ms: 150, errorRatio: 0.02 },
  'POST /checkout': { p95Ms: 250, errorRatio: 0.02 },
  // As long as the customer takes to send it.
  'PUT /uploads/:name': { p95Ms: 5_000, errorRatio: 0.02 },
  '*': { p95Ms: 300, errorRatio: 0.02 },
  process: { gcPauseRatio: 0.25, heapUsedRatio: 0.8, forMs: 2_000 },
}

export const doubleRates = {
  'GET /products/:id': 60,
  'GET /search': 18,
  'POST /cart': 18,
  'POST /checkout': 24,
  'GET /invoices/:id': 18,
  'GET /pages/:slug': 15,
}

/** Days on which nothing is wrong, however lively. On both frameworks. */
export const healthy = [
  { id: 'calm', sla: healthySla },
  { id: 'burst-of-two-seconds', sla: healthySla, inject: { rates: doubleRates }, lastsMs: 2_000 },
  { id: 'three-times-the-customers', sla: healthySla, inject: { rates: doubleRates } },
  { id: 'deployment-under-load', sla: healthySla, rates: doubleRates, atOnce: true },
  { id: 'lazy-modules', sla: healthySla, inject: { app: 'lazy-modules' } },
  { id: 'slow-readers', sla: healthySla, inject: { client: 'slowReaders' } },
  { id: 'slow-writers', sla: healthySla, inject: { client: 'slowWriters' } },
  { id: 'big-uploads', sla: healthySla, inject: { client: 'bigUploads' } },
  { id: 'cron-job', sla: healthySla, inject: { app: 'cron-job' } },
  { id: 'much-garbage', sla: healthySla, inject: { app: 'much-garbage' } },
  { id: 'cache-that-fills', sla: healthySla, inject: { app: 'bounded-cache' } },
  { id: 'connection-churn', sla: healthySla, inject: { client: 'churn' } },
  { id: 'silent-connections', sla: healthySla, inject: { client: 'silent' } },
  { id: 'scan', sla: healthySla, inject: { rates: { 'a path that is not there': 60 } } },
  { id: 'aborted-clients', sla: healthySla, inject: { client: 'aborts' } },
  {
    id: 'wrong-requests',
    sla: healthySla,
    inject: { rates: { 'an empty cart': 15, 'nobody signed in': 15 } },
  },
  { id: 'service-a-little-slower', sla: healthySla, inject: { services: { payments: { delayMs: 60 } } } },
  {
    id: 'few-errors-of-a-service',
    sla: healthySla,
    inject: { services: { payments: { failRatio: 0.005 } } },
  },
  { id: 'many-logins', sla: healthySla, inject: { rates: { 'POST /login': 40 } } },
  { id: 'one-pause-of-the-machine', sla: healthySla, inject: { host: 'onePause' } },
]
