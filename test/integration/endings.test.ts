import express5 from 'express'
import express4 from 'express4'
import fastify5 from 'fastify'
import fastify4 from 'fastify4'
import { ServerResponse, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createPerf, type Perf, type RouteSnapshot } from '../../lib/index.ts'
import { perfguard as forExpress } from '../../middleware/express.ts'
import { perfguard as forFastify } from '../../middleware/fastify.ts'
import { perfguard as forHttp } from '../../middleware/http.ts'
import { ask, running, serve, type Running } from '../support/server.ts'
import { until } from '../support/until.ts'

/** What every application below does, by path, on the raw request and response. */
const handlers: Record<string, (req: IncomingMessage, res: ServerResponse) => void> = {
  '/fast': (_, res) => void res.end('ok'),
  '/hang': () => {},
  '/half': (_, res) => {
    res.writeHead(200, { 'content-length': 10 })
    res.write('12345')
  },
  '/destroyed': (_, res) => void res.destroy(new Error('expected')),
  '/source-fails': (_, res) => {
    const source = new Readable({ read: () => {} })
    pipeline(source, res, () => {})
    source.push('some')
    setTimeout(() => source.destroy(new Error('expected')), 5)
  },
  '/events': (_, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    res.write('data: 1\n\n')
    setTimeout(() => res.end(), 1_200)
  },
  '/slow-then-stream': (_, res) => {
    setTimeout(() => {
      res.write('first')
      setTimeout(() => res.end(), 1_200)
    }, 150)
  },
  '/body': (req, res) => {
    req.resume()
    req.on('end', () => res.end('read'))
  },
  '/taken': (_, res) => {
    // A hijacked socket: the response object never hears of the end.
    const { socket } = res
    res.detachSocket(socket!)
    socket!.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
  },
}

type App = { name: string; start(perf: Perf): Promise<Running>; fastify?: boolean }

const apps: App[] = [
  ...(
    [
      ['Express 5', express5],
      ['Express 4', express4],
    ] as const
  ).map(([name, express]) => ({
    name,
    start: (perf: Perf) => {
      const app = express()
      app.use(forExpress(perf))
      for (const [path, handler] of Object.entries(handlers)) app.all(path, handler)
      return serve(app)
    },
  })),
  ...(
    [
      ['Fastify 5', fastify5],
      ['Fastify 4', fastify4 as unknown as typeof fastify5],
    ] as const
  ).map(([name, fastify]) => ({
    name,
    start: async (perf: Perf) => {
      const app = fastify()
      await app.register(forFastify as never, { perf })
      for (const [path, handler] of Object.entries(handlers)) {
        app.all(path, (request, reply) => {
          reply.hijack()
          handler(request.raw, reply.raw)
        })
      }
      await app.listen({ port: 0, host: '127.0.0.1' })
      return running(app.server)
    },
  })),
  {
    name: 'plain node:http',
    start: (perf: Perf) =>
      serve(
        forHttp(perf, (req, res) => (handlers[pathOf(req)] ?? notFound)(req, res), {
          routeOf: (req) => (pathOf(req) in handlers ? pathOf(req) : undefined),
        }),
      ),
  },
]

function pathOf(req: IncomingMessage): string {
  return req.url!.replace(/\?.*/, '')
}

function notFound(_: IncomingMessage, res: ServerResponse): void {
  res.writeHead(404).end()
}

describe.each(apps)('on $name a request ends once:', (app) => {
  let perf: Perf
  let server: Running
  const sockets: Socket[] = []

  beforeAll(async () => {
    perf = createPerf({ capture: false, evaluateEveryMs: 50 }).start()
    server = await app.start(perf)
  })
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy()
  })
  afterAll(async () => {
    await server.close()
    await perf.close()
  })

  function row(path: string, method = 'GET'): RouteSnapshot | undefined {
    return perf.snapshot().routes.find(({ route }) => route === `${method} ${path}`)
  }

  /** The route's row once `count` of its requests are over and none is open. */
  function settled(path: string, count: number, method = 'GET'): Promise<RouteSnapshot> {
    return until(
      () => {
        const found = row(path, method)
        return found?.count === count && found.inFlight === 0 && found
      },
      { what: `${count} of ${path} to have ended` },
    )
  }

  function send(text: string): Socket {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(text))
    socket.on('error', () => {})
    sockets.push(socket)
    return socket
  }

  it('finished', async () => {
    await ask(server.port, '/fast')
    expect(await settled('/fast', 1)).toMatchObject({
      status: { '2xx': 1, '499': 0 },
      aborted: 0,
      errorRatio: 0,
    })
  })

  it('left by the client before an answer, as 499 and no error', async () => {
    const socket = send('GET /hang HTTP/1.1\r\nHost: a\r\n\r\n')
    await until(() => row('/hang')?.inFlight === 1, { what: 'the request to be in flight' })
    socket.destroy()
    expect(await settled('/hang', 1)).toMatchObject({
      status: { '499': 1, '2xx': 0 },
      aborted: 1,
      errorRatio: 0,
    })
  })

  it('left by the client in the middle of the answer', async () => {
    const socket = send('GET /half HTTP/1.1\r\nHost: a\r\n\r\n')
    await until(() => socket.bytesRead > 0)
    socket.destroy()
    expect(await settled('/half', 1)).toMatchObject({ status: { '2xx': 1 }, aborted: 1 })
  })

  it('left by the client in the middle of its own body', async () => {
    const socket = send(
      'POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf',
    )
    await until(() => row('/body', 'POST')?.inFlight === 1)
    socket.destroy()
    expect(await settled('/body', 1, 'POST')).toMatchObject({ status: { '499': 1 }, aborted: 1 })
  })

  it('broken off by the server, as a failure whatever the status line said', async () => {
    await expect(ask(server.port, '/destroyed')).rejects.toThrow()
    expect(await settled('/destroyed', 1)).toMatchObject({ status: { '5xx': 1 }, aborted: 1, errorRatio: 1 })
    await expect(ask(server.port, '/source-fails')).rejects.toThrow()
    expect(await settled('/source-fails', 1)).toMatchObject({
      status: { '5xx': 1 },
      aborted: 1,
      errorRatio: 1,
    })
  })

  it('streamed: the first byte is its latency, its life stands apart', async () => {
    await Promise.all([ask(server.port, '/events'), ask(server.port, '/slow-then-stream')])
    const events = await settled('/events', 1)
    expect(events.latency!.maxMs).toBeLessThan(1_000)
    expect(events.streamLifetime!.maxMs).toBeGreaterThan(1_100)
    const slow = await settled('/slow-then-stream', 1)
    expect(slow.latency!.maxMs).toBeGreaterThan(140)
    expect(slow.latency!.maxMs).toBeLessThan(1_100)
    expect(slow.ttfb).toMatchObject({ count: 1, maxMs: slow.latency!.maxMs })
  })

  it('whose socket was taken over', async () => {
    send('GET /taken HTTP/1.1\r\nHost: a\r\n\r\n').resume()
    await settled('/taken', 1)
  })

  it('pipelined on one connection, each by itself', async () => {
    const before = row('/fast')?.count ?? 0
    const socket = send('GET /fast HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(20))
    socket.resume()
    await settled('/fast', before + 20)
  })

  it('with a method nobody knows, and a URL of 15 KB', async () => {
    const counted = (...labels: string[]): number =>
      perf
        .snapshot()
        .routes.reduce((sum, { route, count }) => (labels.includes(route) ? sum + count : sum), 0)
    await ask(server.port, '/fast', { method: 'PURGE' })
    // Fastify routes only the methods it was told of.
    await until(() => counted('_OTHER /fast', '(unmatched)') === 1)
    const answer = await ask(server.port, `/${'y'.repeat(15_000)}`)
    expect([404, 414]).toContain(answer.status)
    await until(() => counted('_OTHER /fast', '(unmatched)') === 2)
  })

  it('that Node itself timed out, as 408 or a failure, not as the client’s doing', async () => {
    server.server.setTimeout(80)
    const socket = send('GET /hang HTTP/1.1\r\nHost: a\r\n\r\n')
    await until(() => socket.closed || socket.destroyed || socket.readableEnded)
    server.server.setTimeout(0)
    expect(await settled('/hang', 2)).toMatchObject({ status: { '499': 1, '5xx': 1 } })
  })

  it('upgraded: the server’s own upgrade listener leaves nothing open', async () => {
    const before = row('/fast')?.count ?? 0
    const onUpgrade = (_: IncomingMessage, socket: Socket): void =>
      void socket.end('HTTP/1.1 101 Switching\r\n\r\n')
    server.server.on('upgrade', onUpgrade)
    const socket = send('GET /fast HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    await until(() => socket.bytesRead > 0)
    server.server.off('upgrade', onUpgrade)
    await ask(server.port, '/fast')
    await settled('/fast', before + 1)
    expect(perf.snapshot().routes.every(({ inFlight }) => inFlight === 0)).toBe(true)
  })

  it('after a storm of every ending at once, nothing is left in flight', async () => {
    const paths = Object.keys(handlers)
    const counted = (): number => perf.snapshot().routes.reduce((sum, { count }) => sum + count, 0)
    const before = counted()
    let arrived = 0
    const onRequest = (): void => void arrived++
    server.server.on('request', onRequest)
    let state = 7
    const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below
    // On a crowded machine most of a wave are gone before their request is read.
    do {
      for (let i = 0; i < 400; i++) {
        const socket = send(
          `GET ${paths[random(paths.length)]} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
        )
        socket.resume()
        const stayMs = 20 + random(250)
        socket.once('connect', () => setTimeout(() => socket.destroy(), stayMs))
      }
      await until(() => sockets.every((socket) => socket.destroyed), { what: 'all clients to be gone' })
    } while (arrived <= 100)
    await until(
      () => counted() === before + arrived && perf.snapshot().routes.every(({ inFlight }) => inFlight === 0),
      {
        what: 'all that arrived to have ended once',
      },
    )
    server.server.off('request', onRequest)
  })
})

describe('an application that routes its upgrades through a response', () => {
  it('counts them as answered, without a latency', async () => {
    const perf = createPerf({ capture: false, evaluateEveryMs: 50 }).start()
    const listener = forHttp(perf, () => {}, { routeOf: () => '/socket' })
    const server = await serve(listener)
    server.server.on('upgrade', (req: IncomingMessage, socket: Socket) => {
      // A response that stands in for the socket, so that routes and hooks work: what WebSocket plugins do.
      const res = new ServerResponse(req)
      res.assignSocket(socket)
      listener(req, res)
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
      setTimeout(() => socket.destroy(), 30)
    })
    const client = connect(server.port, '127.0.0.1', () => {
      client.write('GET /socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    })
    client.on('error', () => {}).resume()
    const route = await until(() =>
      perf.snapshot().routes.find(({ count, inFlight }) => count === 1 && inFlight === 0),
    )
    expect(route).toMatchObject({ route: 'GET /socket', status: { '2xx': 1, '499': 0 }, latency: null })
    client.destroy()
    await server.close()
    await perf.close()
  })
})
