import compression from 'compression'
import express, { type Express } from 'express'
import helmet from 'helmet'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { Server as SocketServer } from 'socket.io'
import { io } from 'socket.io-client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createPerf, type Perf, type PerfOptions } from '../../lib/index.ts'
import type { Beat, RouteRow, Table } from '../../lib/page/wire.ts'
import { Listener } from '../support/event-source.ts'
import { running, type Running } from '../support/server.ts'

const quiet: PerfOptions = { flight: false, watchdog: false, capture: false }

/** An application with the page in it, wherever `build` puts it. */
async function host(
  build: (app: Express, perf: Perf) => void,
  attach?: (server: Server) => void,
): Promise<Running> {
  const perf = createPerf(quiet).start()
  const app = express()
  build(app, perf)
  app.get('/hello', (_, res) => void res.send('hello'))
  const server = createServer(app)
  attach?.(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await perf.close()
  })
  return running(server)
}

/** All that a browser asks for to have the page: shell, script, history, events. */
async function opens(site: Running, base = '/perf'): Promise<void> {
  const shell = await site.fetch(base, { headers: { accept: 'text/html', 'accept-encoding': 'gzip' } })
  expect(shell.status).toBe(200)
  expect(shell.headers['content-encoding']).toBeUndefined()
  const policy = String(shell.headers['content-security-policy'])
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+' 'self'; style-src/)
  const name = /assets\/(app\.[0-9a-f]+\.js)/.exec(shell.text)![1]!
  const script = await site.fetch(`${base}/assets/${name}`, { headers: { 'accept-encoding': 'gzip, br' } })
  expect([script.status, script.headers['content-encoding']]).toEqual([200, 'br'])
  const history = await site.fetch(`${base}/history`, { headers: { 'accept-encoding': 'gzip' } })
  expect(history.status).toBe(200)
  const listener = new Listener(site.port, `${base}/events?view=page&tables=routes`, {
    'accept-encoding': 'gzip, br',
  })
  onTestFinished(() => listener.close())
  await listener.wait<Beat>('snapshot', 2)
  await listener.wait<Table<RouteRow>>('routes')
  expect(listener.headers['content-encoding']).toBeUndefined()
  expect((await site.fetch('/hello')).text).toBe('hello')
}

/** A middleware of the application's own, which compresses whatever it sees and knows no `no-transform`. */
const eager = compression({ filter: () => true })

describe('the page opens', () => {
  it('behind helmet, in front of the perf and behind it', async () => {
    await opens(
      await host((app, perf) => {
        app.use(helmet())
        app.use('/perf', perf.handler())
      }),
    )
    await opens(
      await host((app, perf) => {
        app.use('/perf', perf.handler())
        app.use(helmet())
      }),
    )
  })

  it("behind the application's own policy for content", async () => {
    await opens(
      await host((app, perf) => {
        app.use((_, res, next) => {
          res.setHeader('Content-Security-Policy', "default-src 'self'; style-src 'none'")
          next()
        })
        app.use('/perf', perf.handler())
      }),
    )
  })

  it('with a router at the root, and somewhere deep', async () => {
    await opens(
      await host((app, perf) => {
        const router = express.Router()
        router.use(perf.handler())
        app.use('/', router)
      }),
    )
    await opens(
      await host((app, perf) => void app.use('/internal/:team/tools', express.Router().use(perf.handler()))),
      '/internal/a/tools',
    )
  })

  it('beside socket.io, which keeps its own', async () => {
    let sockets: SocketServer | undefined
    const site = await host(
      (app, perf) => void app.use('/perf', perf.handler()),
      (server) => {
        sockets = new SocketServer(server)
        sockets.on('connection', (socket) => socket.on('ping', (say: (word: string) => void) => say('pong')))
      },
    )
    await opens(site)
    const client = io(`http://127.0.0.1:${site.port}`)
    onTestFinished(async () => {
      client.close()
      await sockets!.close()
    })
    await once(client as never, 'connect')
    expect(await client.timeout(5_000).emitWithAck('ping')).toBe('pong')
  })
})

describe('behind compression', () => {
  it('events are not held back, and the script is not compressed twice', async () => {
    const site = await host((app, perf) => {
      app.use(compression({ threshold: 0 }))
      app.use('/perf', perf.handler())
    })
    const name = /assets\/(app\.[0-9a-f]+\.js)/.exec(
      (await site.fetch('/perf', { headers: { accept: 'text/html' } })).text,
    )![1]!
    const script = await site.fetch(`/perf/assets/${name}`, { headers: { 'accept-encoding': 'br' } })
    expect(script.headers['content-encoding']).toBe('br')
    const listener = new Listener(site.port, '/perf/events?view=page', { 'accept-encoding': 'gzip' })
    onTestFinished(() => listener.close())
    await listener.wait('snapshot', 2)
    expect(listener.headers['content-encoding']).toBeUndefined()
  })

  it('other answers may be compressed by it', async () => {
    const site = await host((app, perf) => {
      app.use(eager)
      app.use('/perf', perf.handler())
    })
    const history = await site.fetch('/perf/history', { headers: { 'accept-encoding': 'gzip' } })
    expect(history.headers['content-encoding']).toBe('gzip')
  })
})
