/** The heap's limit is both together, and how large the young part may be differs between versions of Node. */
const smallHeap = ['--max-old-space-size=160', '--max-semi-space-size=16']

/** Allocation churn, and memory that nobody gives back. */
export const memory = [
  {
    id: 'gc-retained-lines',
    framework: 'express',
    inject: { app: 'expand-orders' },
    sla: { process: { gcPauseRatio: 0.06 } },
    rates: { 'GET /invoices/:id': 15 },
    expect: {
      cause: 'gc',
      culprit: { functionName: 'expandOrders', file: 'apps/faults/expand-orders.js' },
      route: 'GET /invoices/:id',
    },
  },
  {
    id: 'gc-copies',
    framework: 'fastify',
    inject: { app: 'snapshot-carts' },
    sla: { process: { gcPauseRatio: 0.06 } },
    rates: { 'POST /cart': 20 },
    expect: {
      cause: 'gc',
      culprit: { functionName: 'snapshotCatalog', file: 'apps/faults/snapshot-carts.js' },
      route: 'POST /cart',
    },
  },
  {
    id: 'leak-cache',
    framework: 'express',
    inject: { app: 'remember-quotes' },
    nodeFlags: smallHeap,
    sla: { process: { heapUsedRatio: 0.4 } },
    rates: { 'GET /products/:id': 40 },
    expect: {
      cause: 'heap-leak',
      culprit: { functionName: 'rememberQuote', file: 'apps/faults/remember-quotes.js' },
      route: 'GET /products/:id',
    },
    or: [
      {
        culprit: { file: 'apps/faults/remember-quotes.js' },
        because:
          'V8 inlines rememberQuote into the arrow that puts its quotes into the map, and credits the arrow',
      },
    ],
  },
  {
    id: 'leak-listeners',
    framework: 'fastify',
    inject: { app: 'subscribe-forever' },
    nodeFlags: smallHeap,
    sla: { process: { heapUsedRatio: 0.4 } },
    rates: { 'POST /login': 20 },
    expect: {
      cause: 'heap-leak',
      culprit: { functionName: 'subscribeSession', file: 'apps/faults/subscribe-forever.js' },
      route: 'POST /login',
    },
  },
]
