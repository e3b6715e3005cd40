const victim = { 'GET /products/:id': { p90Ms: 80 } }

/** One long synchronous stretch delays everybody; the route that breaks its SLA is innocent. */
export const blockedLoop = [
  {
    id: 'blocked-by-route',
    framework: 'express',
    inject: { app: 'build-report' },
    sla: { 'POST /checkout': { p90Ms: 80 } },
    rates: { 'GET /reports/:day': 2 },
    expect: {
      cause: 'blocked-loop',
      culprit: { functionName: 'buildCrossReport', file: 'apps/faults/build-report.js' },
      route: 'GET /reports/:day',
    },
  },
  {
    id: 'blocked-by-interval',
    framework: 'fastify',
    inject: { app: 'recount-stock' },
    sla: victim,
    expect: {
      cause: 'blocked-loop',
      culprit: { functionName: 'recountStock', file: 'apps/faults/recount-stock.js' },
      route: null,
    },
  },
  {
    id: 'blocked-by-stream',
    framework: 'express',
    inject: { app: 'mask-rows' },
    sla: victim,
    rates: { 'GET /exports/:name': 1.5 },
    expect: {
      cause: 'blocked-loop',
      culprit: { functionName: 'maskChunk', file: 'apps/faults/mask-rows.js' },
      route: 'GET /exports/:name',
    },
  },
  {
    id: 'blocked-by-pbkdf2',
    framework: 'fastify',
    inject: { app: 'hash-password-sync' },
    sla: victim,
    rates: { 'POST /login': 1.5 },
    expect: {
      cause: 'blocked-loop',
      culprit: { functionName: 'hashPasswordSync', file: 'apps/faults/hash-password-sync.js' },
      route: 'POST /login',
    },
  },
  {
    id: 'blocked-by-json',
    framework: 'express',
    inject: { app: 'load-translations' },
    sla: victim,
    rates: { 'GET /pages/:slug': 2 },
    expect: {
      cause: 'blocked-loop',
      culprit: { functionName: 'loadTranslations', file: 'apps/faults/load-translations.js' },
      route: 'GET /pages/:slug',
    },
  },
  {
    id: 'blocked-by-exec',
    framework: 'fastify',
    inject: { app: 'measure-disk' },
    sla: victim,
    expect: {
      cause: 'blocked-loop',
      culprit: { functionName: 'measureDisk', file: 'apps/faults/measure-disk.js' },
      route: null,
    },
  },
  {
    id: 'blocked-by-file',
    framework: 'express',
    inject: { app: 'read-settings' },
    slowFileMs: 250,
    sla: victim,
    rates: { 'GET /reports/:day': 1.5 },
    expect: {
      cause: 'blocked-loop',
      culprit: { functionName: 'readSettings', file: 'apps/faults/read-settings.js' },
      route: 'GET /reports/:day',
    },
  },
  {
    id: 'blocked-by-zlib',
    framework: 'fastify',
    inject: { app: 'pack-export' },
    sla: victim,
    rates: { 'GET /exports/:name': 1.5 },
    expect: {
      cause: 'blocked-loop',
      culprit: { functionName: 'packArchive', file: 'apps/faults/pack-export.js' },
      route: 'GET /exports/:name',
    },
  },
  {
    id: 'blocked-once',
    framework: 'express',
    inject: { app: 'rebuild-index' },
    sla: { process: { loopBlockedMs: 500, forMs: 0 } },
    expect: {
      cause: 'blocked-loop',
      culprit: { functionName: 'rebuildIndex', file: 'apps/faults/rebuild-index.js' },
      route: null,
    },
  },
  {
    id: 'blocked-by-microtasks',
    framework: 'fastify',
    inject: { app: 'drain-queue' },
    sla: { process: { loopBlockedMs: 500, forMs: 0 } },
    expect: {
      cause: 'blocked-loop',
      culprit: { functionName: 'priceJob', file: 'apps/faults/drain-queue.js' },
      route: null,
    },
    or: [
      {
        culprit: { functionName: 'drainQueue', file: 'apps/faults/drain-queue.js' },
        because: 'V8 may inline the one into the other, and the loop over the queue is what never lets go',
      },
    ],
  },
]
