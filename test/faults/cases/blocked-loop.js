/**
 * Innocent, and in the middle of it: requests that wait for a service when the loop is taken are late. One that comes
 * while it is held is read when that is over, and by the process's own clock is not late at all.
 */
const victim = {
  sla: { 'POST /checkout': { p95Ms: 250 } },
  services: { payments: { delayMs: 150 } },
}
const checkouts = { 'POST /checkout': 20 }

/** One long synchronous stretch delays everybody. */
export const blockedLoop = [
  {
    id: 'blocked-by-route',
    framework: 'express',
    inject: { app: 'build-report' },
    ...victim,
    rates: { ...checkouts, 'GET /reports/:day': 2 },
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
    ...victim,
    rates: checkouts,
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
    ...victim,
    rates: { ...checkouts, 'GET /exports/:name': 1.5 },
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
    ...victim,
    rates: { ...checkouts, 'POST /login': 1.5 },
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
    ...victim,
    rates: { ...checkouts, 'GET /pages/:slug': 2 },
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
    sla: { process: { loopDelayP99Ms: 150 } },
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
    ...victim,
    rates: { ...checkouts, 'GET /reports/:day': 1.5 },
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
    ...victim,
    rates: { ...checkouts, 'GET /exports/:name': 1.5 },
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
