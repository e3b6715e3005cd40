/** Two faults at once; one of them breaks the SLA, the other is only seen in the same profile. */
export const both = [
  {
    id: 'both-slow-service-and-hot-invoices',
    framework: 'express',
    inject: { app: 'write-audit', services: { payments: { delayMs: 350 } } },
    sla: { 'POST /checkout': { p90Ms: 200 } },
    rates: { 'GET /invoices/:id': 4 },
    expect: { cause: 'downstream', culprit: null, mentions: '127.0.0.1', route: 'POST /checkout' },
    or: [
      {
        culprit: { functionName: 'chargeCard', file: 'apps/shop/services.js' },
        because: 'who names the function that asks names the place to look, too',
      },
    ],
  },
  {
    id: 'both-job-and-slow-service',
    framework: 'fastify',
    inject: { app: 'recount-stock', services: { payments: { delayMs: 350 } } },
    sla: { process: { loopDelayP99Ms: 150 } },
    expect: {
      cause: 'blocked-loop',
      culprit: { functionName: 'recountStock', file: 'apps/faults/recount-stock.js' },
      route: null,
    },
  },
]
