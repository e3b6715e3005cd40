/** A route's own work grew. */
export const cpu = [
  {
    id: 'cpu-sync',
    framework: 'express',
    inject: { app: 'import-price-changes' },
    sla: { 'GET /invoices/:id': { p90Ms: 40 } },
    rates: { 'GET /invoices/:id': 8 },
    expect: {
      cause: 'cpu',
      culprit: { functionName: 'renderInvoice', file: 'apps/shop/orders.js' },
      route: 'GET /invoices/:id',
    },
  },
  {
    id: 'cpu-after-await',
    framework: 'fastify',
    inject: { app: 'apply-discounts' },
    sla: { 'POST /checkout': { p90Ms: 40 } },
    expect: {
      cause: 'cpu',
      culprit: { functionName: 'applyDiscounts', file: 'apps/faults/apply-discounts.js' },
      route: 'POST /checkout',
    },
    or: [
      {
        culprit: { functionName: 'priceWithDiscounts', file: 'apps/faults/apply-discounts.js' },
        because: 'V8 inlines applyDiscounts there, and up to Node 24 gives its samples to the caller',
      },
    ],
  },
  {
    id: 'cpu-regexp',
    framework: 'express',
    inject: { app: 'check-voucher' },
    sla: { 'POST /cart': { p90Ms: 40 } },
    rates: { 'POST /cart': 8 },
    expect: {
      cause: 'cpu',
      culprit: { functionName: 'checkVoucher', file: 'apps/faults/check-voucher.js' },
      route: 'POST /cart',
    },
    or: [
      {
        cause: 'blocked-loop',
        because:
          'on a slow machine one evaluation takes longer than the watchdog allows: then that is the incident',
      },
    ],
  },
  {
    id: 'cpu-stringify',
    framework: 'fastify',
    inject: { app: 'write-audit' },
    sla: { 'GET /invoices/:id': { p90Ms: 40 } },
    rates: { 'GET /invoices/:id': 8 },
    expect: {
      cause: 'cpu',
      culprit: { functionName: 'writeAudit', file: 'apps/faults/write-audit.js' },
      route: 'GET /invoices/:id',
    },
  },
  {
    id: 'cpu-sort',
    framework: 'express',
    inject: { app: 'sort-by-name' },
    sla: { 'GET /search': { p90Ms: 40 } },
    rates: { 'GET /search': 8 },
    expect: {
      cause: 'cpu',
      culprit: { functionName: 'byName', file: 'apps/faults/sort-by-name.js' },
      route: 'GET /search',
    },
    or: [
      {
        culprit: { functionName: 'sortByName', file: 'apps/faults/sort-by-name.js' },
        because: 'sorting is native: both its caller and the comparator may be held to blame',
      },
    ],
  },
  {
    id: 'cpu-package-ajv',
    framework: 'express',
    inject: { app: 'compile-validator' },
    sla: { 'POST /cart': { p90Ms: 40 } },
    rates: { 'POST /cart': 8 },
    expect: {
      cause: 'cpu',
      culprit: { functionName: 'validateCart', file: 'apps/faults/compile-validator.js' },
      route: 'POST /cart',
    },
    or: [
      {
        culprit: { package: 'ajv' },
        because: 'compiling is spread over many functions of the package; any of them leads there',
      },
    ],
  },
  {
    id: 'cpu-package-handlebars',
    framework: 'fastify',
    inject: { app: 'compile-template' },
    sla: { 'GET /pages/:slug': { p90Ms: 40 } },
    rates: { 'GET /pages/:slug': 8 },
    expect: {
      cause: 'cpu',
      culprit: { functionName: 'renderTemplate', file: 'apps/faults/compile-template.js' },
      route: 'GET /pages/:slug',
    },
    or: [
      {
        culprit: { package: 'handlebars' },
        because: 'compiling is spread over many functions of the package; any of them leads there',
      },
    ],
  },
  {
    id: 'cpu-package-diff',
    framework: 'fastify',
    inject: { app: 'compare-pages' },
    sla: { 'GET /pages/:slug': { p90Ms: 40 } },
    rates: { 'GET /pages/:slug': 8 },
    expect: { cause: 'cpu', culprit: { package: 'diff' }, route: 'GET /pages/:slug' },
    or: [
      {
        culprit: { functionName: 'comparePages', file: 'apps/faults/compare-pages.js' },
        because: 'it is the only function of the application that is in every sample',
      },
    ],
  },
  {
    // express → body-parser → qs: nobody in the application has ever called it by name.
    id: 'cpu-package-three-levels-down',
    framework: 'express',
    frameworks: ['express'],
    inject: { rates: { 'POST /bulk-orders': 6, 'bulk order of a few': 0 } },
    sla: { 'POST /bulk-orders': { p90Ms: 40 } },
    rates: { 'bulk order of a few': 6 },
    expect: { cause: 'cpu', culprit: { package: 'qs' }, route: 'POST /bulk-orders' },
  },
  {
    id: 'cpu-creeping',
    framework: 'express',
    inject: { app: 'score-recommendations' },
    sla: { 'GET /search': { p90Ms: 50 } },
    rates: { 'GET /search': 8 },
    breachWithinMs: 60_000,
    expect: {
      cause: 'cpu',
      culprit: { functionName: 'scoreRecommendations', file: 'apps/faults/score-recommendations.js' },
      route: 'GET /search',
    },
  },
  {
    id: 'cpu-three-seconds',
    framework: 'fastify',
    inject: { app: 'match-synonyms' },
    lastsMs: 3_000,
    sla: { 'GET /search': { p90Ms: 30, forMs: 500 } },
    rates: { 'GET /search': 12 },
    expect: {
      cause: 'cpu',
      culprit: { functionName: 'matchSynonyms', file: 'apps/faults/match-synonyms.js' },
      route: 'GET /search',
    },
    or: [
      {
        culprit: { file: 'apps/faults/match-synonyms.js' },
        because:
          'V8 inlines matchSynonyms into the arrow that calls it, and up to Node 24 gives its samples to that',
      },
    ],
  },
]
