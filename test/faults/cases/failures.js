/** A route answers with errors. */
export const failures = [
  {
    id: 'errors-thrown',
    framework: 'fastify',
    inject: { app: 'forget-price' },
    sla: { 'GET /products/:id': { errorRatio: 0.02 } },
    expect: { cause: 'errors', culprit: null, route: 'GET /products/:id' },
    or: [
      {
        culprit: { functionName: 'priceTag', file: 'apps/faults/forget-price.js' },
        because: 'an error leaves no samples; who can name where it was thrown all the same is right',
      },
    ],
  },
  {
    id: 'errors-of-a-service',
    framework: 'express',
    inject: { services: { payments: { failRatio: 0.5 } } },
    sla: { 'POST /checkout': { errorRatio: 0.02 } },
    expect: { cause: 'errors', culprit: null, route: 'POST /checkout' },
    or: [
      {
        culprit: { functionName: 'chargeCard', file: 'apps/shop/services.js' },
        because: 'an error leaves no samples; who can name where it was thrown all the same is right',
      },
    ],
  },
]
