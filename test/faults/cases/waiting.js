/** The time goes by while the route awaits something: a service, or a thread of libuv's pool. */
export const waiting = [
  {
    id: 'downstream-fetch',
    framework: 'express',
    inject: { services: { payments: { delayMs: 350 } } },
    sla: { 'POST /checkout': { p90Ms: 150 } },
    expect: { cause: 'downstream', culprit: null, mentions: '127.0.0.1', route: 'POST /checkout' },
    or: [
      {
        culprit: { functionName: 'chargeCard', file: 'apps/shop/services.js' },
        because: 'who names the function that asks names the place to look, too',
      },
    ],
  },
  {
    id: 'downstream-http',
    framework: 'fastify',
    inject: { services: { stock: { delayMs: 350 } } },
    sla: { 'POST /cart': { p90Ms: 150 } },
    expect: { cause: 'downstream', culprit: null, mentions: '127.0.0.1', route: 'POST /cart' },
    or: [
      {
        culprit: { functionName: ['askStock', 'reserveStock'], file: 'apps/shop/services.js' },
        because: 'who names the function that asks names the place to look, too',
      },
    ],
  },
  {
    id: 'downstream-pool-of-one',
    framework: 'express',
    inject: { app: 'single-connection' },
    services: { stock: { delayMs: 60 } },
    sla: { 'POST /cart': { p90Ms: 250 } },
    rates: { 'POST /cart': 20 },
    expect: { cause: 'downstream', culprit: null, mentions: '127.0.0.1', route: 'POST /cart' },
    or: [
      {
        culprit: { functionName: ['reserveOneByOne', 'askStock'] },
        because: 'who names the function that asks names the place to look, too',
      },
    ],
  },
  {
    id: 'threadpool-pbkdf2',
    framework: 'express',
    inject: { app: 'derive-keys' },
    sla: { 'POST /login': { p90Ms: 60 } },
    expect: { cause: 'threadpool', culprit: null, route: 'POST /login' },
    or: [
      {
        culprit: { file: 'apps/faults/derive-keys.js' },
        because:
          'what runs in the pool leaves no samples; who names the code that hands it over is right all the same',
      },
    ],
  },
  {
    id: 'threadpool-files',
    framework: 'fastify',
    inject: { app: 'read-theme' },
    slowFileMs: 200,
    sla: { 'POST /login': { p90Ms: 80 } },
    rates: { 'POST /login': 6 },
    expect: { cause: 'threadpool', culprit: null, route: 'POST /login' },
    or: [
      {
        route: 'GET /pages/:slug',
        because: 'it fills the pool in which POST /login waits; nothing in the process tells who sits in it',
      },
      {
        culprit: { functionName: 'readTheme', file: 'apps/faults/read-theme.js' },
        route: 'GET /pages/:slug',
        because: 'the reads leave no samples; who names the code that starts them is right all the same',
      },
    ],
  },
  {
    id: 'threadpool-zlib',
    framework: 'express',
    inject: { app: 'compress-receipts' },
    sla: { 'GET /reports/:day': { p90Ms: 80 } },
    expect: { cause: 'threadpool', culprit: null, route: 'GET /reports/:day' },
    or: [
      {
        culprit: { file: 'apps/faults/compress-receipts.js' },
        because:
          'what runs in the pool leaves no samples; who names the code that hands it over is right all the same',
      },
    ],
  },
]
