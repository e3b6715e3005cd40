import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:http2'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest'
import { startApplication, type Application, type ApplicationOptions } from '../examples/application.ts'
import { until } from '../support/until.ts'

const root = join(import.meta.dirname, '../..')
const preload = ['--import', 'perfguard/register']

const apps: Record<string, string> = {
  'express5.mjs': `
    import express from 'express'
    const app = express(), shop = express.Router(), items = express.Router({ mergeParams: true })
    const admin = express()
    items.get('/:item', (req, res) => res.send(req.params.item))
    shop.use('/:shop/items', items)
    app.use('/shops', shop)
    app.use('/admin', admin)
    admin.get('/users/:id', (req, res) => res.send('user'))
    app.get('/stop', (req, res) => { res.send('bye'); server.close() })
    const server = app.listen(process.env.PORT, () => console.log('http://localhost:' + server.address().port))
  `,
  'express4.cjs': `
    const express = require('express4')
    const app = express(), shop = express.Router(), items = express.Router({ mergeParams: true })
    const admin = express()
    items.get('/:item', (req, res) => res.send(req.params.item))
    shop.use('/:shop/items', items)
    app.use('/shops', shop)
    app.use('/admin', admin)
    admin.get('/users/:id', (req, res) => res.send('user'))
    app.get('/stop', (req, res) => { res.send('bye'); server.close() })
    const server = app.listen(process.env.PORT, () => console.log('http://localhost:' + server.address().port))
  `,
  'fastify5.mjs': fastifyApp("import fastify from 'fastify'"),
  'fastify4.cjs': fastifyApp("const fastify = require('fastify4')"),
  'fastify-http2.mjs': `
    import fastify from 'fastify'
    const app = fastify({ http2: true })
    app.get('/orders/:id', async () => 'order')
    app.listen({ port: Number(process.env.PORT) }, (error, url) => console.log(url))
  `,
  'http.mjs': `
    import { createServer } from 'node:http'
    const seen = []
    const answer = (req, res) => { seen.push(req.url); res.end(JSON.stringify(seen)) }
    const other = createServer(answer).listen(0)
    const server = createServer(answer).on('checkContinue', answer)
    server.listen(process.env.PORT, () => {
      console.log('http://localhost:' + server.address().port, 'other=' + other.address().port)
    })
  `,
  'worker.mjs': `
    import { createServer } from 'node:http'
    import { Worker, isMainThread } from 'node:worker_threads'
    if (isMainThread) new Worker(new URL(import.meta.url))
    else {
      const server = createServer((req, res) => res.end('from the worker'))
      server.listen(process.env.PORT, () => console.log('http://localhost:' + server.address().port))
    }
  `,
}

function fastifyApp(load: string): string {
  return `
    ${load}
    const app = fastify()
    app.register(async (shop) => {
      shop.get('/:shop/items/:item', async (request) => request.params.item)
    }, { prefix: '/shops' })
    app.get('/early/:id', { onRequest: async (request, reply) => reply.code(401).send('no') }, async () => 'never')
    app.get('/stop', (request, reply) => { reply.send('bye'); void app.close() })
    app.listen({ port: Number(process.env.PORT) }, (error, url) => console.log(url))
  `
}

let folder: string
const running: Application[] = []

// A project as a user has it: its own folder, perfguard and the frameworks in node_modules.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'register-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/perfguard'))
  for (const name of ['express', 'express4', 'fastify', 'fastify4']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  for (const [name, code] of Object.entries(apps)) writeFileSync(join(folder, name), code)
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.stop()))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function start(
  args: readonly string[],
  options: Partial<ApplicationOptions> = {},
): Promise<Application> {
  const app = await startApplication(args, { cwd: folder, ...options })
  running.push(app)
  return app
}

describe('an application that knows nothing of perfguard', () => {
  it.each(['express5.mjs', 'express4.cjs'])('is followed when it is %s', async (file) => {
    const app = await start([...preload, file])
    for (const path of [
      '/shops/1/items/2',
      '/shops/3/items/4?q=1',
      '/admin/users/7',
      '/nowhere',
      '/admin/no',
    ]) {
      await app.fetch(path)
    }
    expect(await app.counts(5)).toEqual({
      'GET /shops/:shop/items/:item': 2,
      'GET /admin/users/:id': 1,
      '(unmatched)': 2,
    })
    expect((await app.fetch('/perf', { headers: { accept: 'text/html' } })).text).toMatch(/^<!doctype html>/i)
    await app.fetch('/stop')
    expect(await app.ended).toBe(0)
    expect(app.stderr()).toBe('')
    expect(app.stdout()).toMatch(/^http:\/\/localhost:\d+\n$/)
  })

  it.each(['fastify5.mjs', 'fastify4.cjs'])('is followed when it is %s', async (file) => {
    const app = await start([...preload, file])
    for (const path of ['/shops/1/items/2', '/shops/3/items/4?q=1', '/early/1', '/nowhere', '/shops/%zz']) {
      await app.fetch(path)
    }
    expect(await app.counts(5)).toEqual({
      'GET /shops/:shop/items/:item': 2,
      'GET /early/:id': 1,
      '(unmatched)': 2,
    })
    await app.fetch('/stop')
    expect(await app.ended).toBe(0)
    expect(app.stderr()).toBe('')
  })

  it('is followed over HTTP/2 when it is a Fastify application', async () => {
    const app = await start([...preload, 'fastify-http2.mjs'])
    const client = connect(`http://localhost:${app.port}`)
    const get = (path: string): Promise<string> =>
      new Promise((resolve, reject) => {
        let text = ''
        const stream = client.request({ ':path': path, accept: 'application/json' }).setEncoding('utf8')
        stream.on('data', (piece: string) => (text += piece)).on('error', reject)
        stream.on('end', () => resolve(text))
      })
    try {
      await get('/orders/1')
      expect(await get('/orders/2')).toBe('order')
      await until(async () => (await get('/perf')).includes('"route":"GET /orders/:id","count":2'))
    } finally {
      client.destroy()
    }
  })

  it('shares one perf among its servers, and never sees a request to the endpoint', async () => {
    const app = await start([...preload, 'http.mjs'])
    const other = Number(/other=(\d+)/.exec(app.stdout())?.[1])
    await app.fetch('/one')
    const elsewhere = await fetch(`http://localhost:${other}/two`)
    expect(await elsewhere.json()).toEqual(['/one', '/two'])
    expect(await app.counts(2)).toEqual({ '(unmatched)': 2 })
    const { status } = await fetch(`http://localhost:${other}/perf/metrics`)
    expect(status).toBe(200)
    expect(JSON.parse((await app.fetch('/three')).text)).toEqual(['/one', '/two', '/three'])
  })

  it('does not see one that waits for “100 Continue” either', async () => {
    const app = await start([...preload, 'http.mjs'])
    const socket = createConnection(app.port, 'localhost')
    let answer = ''
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
    socket.write('GET /perf/health HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n\r\n')
    await until(() => /100 Continue[^]*HTTP\/1.1 200 OK/.test(answer))
    socket.destroy()
    expect(JSON.parse((await app.fetch('/mine')).text)).toEqual(['/mine'])
  })

  it('is counted once when both builds are preloaded', async () => {
    const app = await start([...preload, '-r', 'perfguard/register', 'express4.cjs'])
    await app.fetch('/shops/1/items/2')
    expect(await app.counts(1)).toEqual({ 'GET /shops/:shop/items/:item': 1 })
  })

  it('has its worker threads to itself', async () => {
    const app = await start([...preload, 'worker.mjs'])
    expect((await app.fetch('/perf')).text).toBe('from the worker')
  })
})

describe('the configuration', () => {
  const json = JSON.stringify({ sla: { 'GET /shops/:shop/items/:item': { p99Ms: 250 } }, capture: false })

  it.each([
    ['perfguard.config.js', `module.exports = ${json}`],
    ['perfguard.config.mjs', `export default ${json}`],
    ['perfguard.config.cjs', `module.exports = ${json}`],
    ['perfguard.config.json', json],
  ])('is read from %s in the working directory', async (name, text) => {
    const file = join(folder, name)
    writeFileSync(file, text)
    try {
      const app = await start([...preload, 'express5.mjs'])
      await app.fetch('/shops/1/items/2')
      const sla = await until(async () => (await app.perf()).routes[0]?.sla[0], { what: 'a judged route' })
      expect(sla).toMatchObject({ metric: 'p99Ms', limit: 250 })
      expect(app.stderr()).toBe('')
    } finally {
      rmSync(file)
    }
  })

  it('is read from the file that PERFGUARD_CONFIG names', async () => {
    writeFileSync(join(folder, 'elsewhere.mjs'), "export default { endpoint: '/internal/perf' }")
    const env = { PERFGUARD_CONFIG: 'elsewhere.mjs' }
    const app = await start([...preload, 'express5.mjs'], { env, endpoint: '/internal/perf' })
    expect((await app.fetch('/perf')).status).toBe(404)
    expect(await app.counts(1)).toEqual({ '(unmatched)': 1 })
  })

  it.each([
    [
      'misspelt',
      'export default { endpont: false, routes: { maks: 1 } }',
      /bad\.mjs: 2 invalid options.*endpont.*did you mean 'endpoint'.*\| routes\.maks/,
    ],
    ['a syntax error', 'export default {', /bad\.mjs: it cannot be read: .*Unexpected end/],
    ['without a default export', 'export const sla = {}', /bad\.mjs: it has no default export/],
    ['top-level await', 'export default await {}', /bad\.mjs: it cannot be read: top-level await/],
    ['throwing', "throw new Error('no vault')", /bad\.mjs: it cannot be read: no vault/],
    ['not an object', 'export default 7', /bad\.mjs: .*must be an object; got 7/],
    ['not there', undefined, /PERFGUARD_CONFIG names .*bad\.mjs, which is not there/],
  ])('that is %s costs one line, and the application goes on', async (_, text, message) => {
    const file = join(folder, 'bad.mjs')
    if (text !== undefined) writeFileSync(file, text)
    try {
      const app = await start([...preload, 'express5.mjs'], { env: { PERFGUARD_CONFIG: 'bad.mjs' } })
      expect((await app.fetch('/shops/1/items/2')).text).toBe('2')
      expect((await app.fetch('/perf')).status).toBe(404)
      await app.fetch('/stop')
      expect(await app.ended).toBe(0)
      expect(app.stderr()).toMatch(message)
      expect(app.stderr()).toMatch(/^perfguard is off: [^\n]+\n$/)
    } finally {
      rmSync(file, { force: true })
    }
  })
})
