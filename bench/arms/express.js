import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { followExpress } from './opentelemetry.js'
import { judged, recording, unarmed, whole } from './perf-options.js'

// Everything through require, Express too: OpenTelemetry patches what is required.
const require = createRequire(import.meta.url)

/** What each arm puts in front of the routes. `early` runs before Express is loaded. */
const arms = {
  bare: {},
  // The same as bare under another name: what the two differ by is the noise.
  'bare again': {},
  // Bare, with the shape that perfguard gives requests on Node 22 and older: against it, recording has its price.
  shaped: { onRequest: shape },
  // What Express takes for calling any middleware at all.
  'empty middleware': { middleware: () => (req, res, next) => next() },
  perfguard: { middleware: () => require('perfguard/express').perfguard(recording) },
  'perfguard judged': { middleware: () => require('perfguard/express').perfguard(judged) },
  'perfguard whole': { middleware: () => require('perfguard/express').perfguard(whole) },
  'perfguard unarmed': { middleware: () => require('perfguard/express').perfguard(unarmed) },
  // With the path as a label, without which there are no figures per route; it is off by default.
  'express-prom-bundle': {
    middleware: () => require('express-prom-bundle')({ includeMethod: true, includePath: true }),
  },
  'prometheus-api-metrics': { middleware: () => require('prometheus-api-metrics')() },
  'swagger-stats': { middleware: () => require('swagger-stats').getMiddleware({}) },
  opentelemetry: { early: followExpress },
}

export const names = Object.keys(arms)

/** A small API as a server that does not listen yet. */
export async function createApp(name) {
  const { early, middleware, onRequest } = arms[name]
  early?.()
  const express = require('express')
  const app = express()
  if (middleware !== undefined) app.use(middleware())
  const orders = express.Router()
  orders.get('/:order', (req, res) => res.json({ order: req.params.order, user: req.params.id }))
  app.get('/', (_, res) => res.send('ok'))
  app.get('/api/users/:id', (req, res) => res.json({ id: req.params.id, name: 'Ada' }))
  app.use('/api/users/:id/orders', orders)
  const server = createServer(app)
  if (onRequest !== undefined) server.prependListener('request', onRequest)
  return server
}

/** As in `middleware/express/arrivals.ts`. */
function shape(req, res) {
  for (const key of ['next', 'originalUrl', '_parsedUrl', 'params', 'route']) req[key] = undefined
  Object.assign(req, { res, baseUrl: '' })
  Object.assign(res, { locals: undefined, statusCode: 200, statusMessage: undefined })
}
