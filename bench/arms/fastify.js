import { createRequire } from 'node:module'
import { followFastify } from './opentelemetry.js'
import { judged, recording, unarmed, whole } from './perf-options.js'

const require = createRequire(import.meta.url)
const perfguard = (options) => (app) => app.register(require('perfguard/fastify').perfguard, options)
const fastifyMetrics = (options) => (app) => app.register(require('fastify-metrics').default, options)

/** What each arm registers before the routes. `early` runs before Fastify is loaded. */
const arms = {
  bare: {},
  'bare again': {},
  perfguard: { plugin: perfguard(recording) },
  'perfguard judged': { plugin: perfguard(judged) },
  'perfguard whole': { plugin: perfguard(whole) },
  'perfguard unarmed': { plugin: perfguard(unarmed) },
  'fastify-metrics': { plugin: fastifyMetrics({}) },
  'fastify-metrics histogram': {
    plugin: fastifyMetrics({ routeMetrics: { enabled: { histogram: true, summary: false } } }),
  },
  // Limits that are out of reach: it measures, and never answers 503.
  'under-pressure': {
    plugin: (app) => app.register(require('@fastify/under-pressure'), { maxEventLoopDelay: 60_000 }),
  },
  opentelemetry: { early: followFastify },
}

export const names = Object.keys(arms)

/** A small API as a server that does not listen yet. */
export async function createApp(name) {
  const { early, plugin } = arms[name]
  const late = early?.()
  const { fastify } = require('fastify')
  const app = fastify()
  if (late !== undefined) await app.register(late)
  if (plugin !== undefined) await plugin(app)
  app.get('/', (_, reply) => reply.send('ok'))
  app.get('/api/users/:id', ({ params }, reply) => reply.send({ id: params.id, name: 'Ada' }))
  app.get('/api/users/:id/orders/:order', ({ params }, reply) => {
    reply.send({ order: params.order, user: params.id })
  })
  await app.ready()
  return app.server
}
