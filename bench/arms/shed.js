import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** The loop may be so late, in every arm's own words. */
const DELAY_MS = 50

/** Each on Fastify, so that they differ by nothing but how they shed. All but ours leave the rest at its defaults. */
export const arms = {
  none: () => {},
  perfguard: (app) =>
    app.register(require('perfguard/fastify').perfguard, {
      capture: false,
      flight: false,
      watchdog: false,
      endpoint: false,
      shed: { delayMs: DELAY_MS },
    }),
  // As it is used: with the recorder, the watchdog and the endpoint.
  'perfguard whole': (app) =>
    app.register(require('perfguard/fastify').perfguard, { capture: false, shed: { delayMs: DELAY_MS } }),
  'under-pressure': (app) =>
    app.register(require('@fastify/under-pressure'), { maxEventLoopDelay: DELAY_MS, retryAfter: 2 }),
  'toobusy-js': (app) => {
    const toobusy = require('toobusy-js')
    toobusy.maxLag(DELAY_MS)
    app.addHook('onRequest', (_, reply, next) => {
      if (toobusy()) reply.code(503).send('busy')
      else next()
    })
  },
  'overload-protection': (app) => {
    const protect = require('overload-protection')('http', {
      maxEventLoopDelay: DELAY_MS,
      maxHeapUsedBytes: 0,
      maxRssBytes: 0,
    })
    app.addHook('onRequest', (_, reply, next) => {
      if (protect(undefined, reply.raw) === true) reply.hijack()
      else next()
    })
  },
}
