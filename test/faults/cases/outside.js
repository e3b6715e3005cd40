/** The code is as it was: more customers came, or the machine gave less. */
export const outside = [
  {
    id: 'saturation-of-a-route',
    framework: 'express',
    inject: { rates: { 'GET /search': 220 } },
    lastsMs: 8_000,
    sla: { 'GET /search': { p90Ms: 120 } },
    expect: { cause: 'saturation', culprit: null, route: 'GET /search' },
    or: [
      {
        culprit: { functionName: ['rankProducts', 'likeness', 'pairsOf'], file: 'apps/shop/catalog.js' },
        because: 'the work that all those customers ask for is worth naming, though it did not grow',
      },
    ],
  },
  {
    id: 'saturation-of-all',
    framework: 'fastify',
    inject: {
      rates: {
        'GET /products/:id': 540,
        'GET /search': 162,
        'POST /cart': 162,
        'POST /checkout': 216,
        'GET /invoices/:id': 162,
        'GET /reports/:day': 54,
        'GET /pages/:slug': 135,
      },
    },
    lastsMs: 8_000,
    sla: { 'POST /checkout': { p90Ms: 120 } },
    expect: { cause: 'saturation', culprit: null, route: null },
    or: [
      { route: 'POST /checkout', because: 'it is the route whose limit was broken' },
      {
        culprit: { functionName: ['rankProducts', 'likeness', 'pairsOf'], file: 'apps/shop/catalog.js' },
        because: 'the work that most of the time goes to is worth naming, though it did not grow',
      },
    ],
  },
  {
    id: 'host-pauses',
    framework: 'express',
    inject: { host: 'pauses' },
    sla: { 'POST /checkout': { p95Ms: 250 } },
    services: { payments: { delayMs: 150 } },
    rates: { 'POST /checkout': 20 },
    expect: { cause: 'host', culprit: null, route: null },
  },
  {
    id: 'host-crowded-core',
    framework: 'fastify',
    inject: { host: 'hogs' },
    sla: { 'GET /search': { p90Ms: 50 } },
    rates: { 'GET /search': 30 },
    expect: { cause: 'host', culprit: null, route: null },
  },
]
