import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'

const require = createRequire(import.meta.url)

/** Everything ever, so that nothing falls out of the window before it is compared. */
const options = { capture: false, window: { spanMs: 3_600_000 } }

const CHUNKS = 5
const CHUNK = 'x'.repeat(1_000)

/** Tells the client that the request is here, and never answers it: the client leaves after that. */
function never(res) {
  res.writeProcessing()
}

async function stream(res) {
  res.writeHead(200, { 'content-type': 'text/plain' })
  for (let at = 0; at < CHUNKS; at++) {
    res.write(CHUNK)
    await sleep(20)
  }
  res.end()
}

/** A head and a part of the body; the client leaves in the middle. */
function cut(res) {
  res.writeHead(200, { 'content-type': 'text/plain', 'content-length': '100000' })
  res.write(CHUNK)
}

/** Applications with every ending a request can have. Each returns its server and its perf. */
export const apps = {
  async express() {
    const express = require('express')
    const middleware = require('perfguard/express').perfguard(options)
    const app = express()
    app.use(middleware)
    app.get('/ok/:id', (_, res) => res.json({ fine: true }))
    app.post('/things', express.json(), (req, res) => res.status(201).json(req.body))
    app.get('/fail', () => {
      throw new Error('on purpose')
    })
    app.get('/slow', async (_, res) => {
      await sleep(100)
      res.send('at last')
    })
    app.get('/never', (_, res) => never(res))
    app.get('/stream', (_, res) => stream(res))
    app.get('/cut', (_, res) => cut(res))
    // Four arguments make it the error handler; Express' own would print a stack for each.
    app.use((_error, _req, res, _next) => res.status(500).send('failed'))
    return { server: createServer(app), perf: middleware.perf }
  },
  async fastify() {
    const app = require('fastify').fastify()
    await app.register(require('perfguard/fastify').perfguard, options)
    app.get('/ok/:id', async () => ({ fine: true }))
    app.post('/things', async (request, reply) => reply.code(201).send(request.body))
    app.get('/fail', async () => {
      throw new Error('on purpose')
    })
    app.get('/slow', async () => {
      await sleep(100)
      return 'at last'
    })
    for (const [path, answer] of Object.entries({ '/never': never, '/stream': stream, '/cut': cut })) {
      app.get(path, (_, reply) => {
        reply.hijack()
        void answer(reply.raw)
      })
    }
    await app.ready()
    return { server: app.server, perf: app.perf }
  },
}
