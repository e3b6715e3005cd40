import websocket from '@fastify/websocket'
import { fastify } from 'fastify'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io } from 'socket.io-client'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { perfguard } from '../../middleware/fastify.ts'
import { until } from '../support/until.ts'
import { operation, quietPerf, rowOf } from './stage.ts'

it('follows the sockets of @fastify/websocket by their route', async () => {
  const perf = quietPerf()
  const app = fastify()
  await app.register(perfguard, { perf })
  await app.register(websocket)
  app.get('/rooms/:id', { websocket: true }, (socket, request) => {
    perf.live(request.routeOptions.url!).socket(socket)
    socket.on('message', (data) => socket.send(data))
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const clients: WebSocket[] = []
  for (const room of [1, 2]) {
    const client = new WebSocket(`ws://127.0.0.1:${port}/rooms/${room}`)
    clients.push(client)
    await once(client, 'open')
    client.send('hello')
    await once(client, 'message')
  }
  expect(rowOf(perf, '/rooms/:id')).toMatchObject({ open: 2, received: 2, sent: 2 })
  for (const client of clients) client.close()
  await until(() => rowOf(perf, '/rooms/:id')!.open === 0)
  // The request that became the socket is counted by its route, without a latency.
  const routeOf = (): unknown => perf.snapshot().routes.find(({ route }) => route === 'GET /rooms/:id')
  await until(() => (routeOf() as { count: number }).count === 2)
  expect(routeOf()).toMatchObject({ latency: null, errorRatio: 0 })
  await app.close()
  await perf.close()
})

it("follows socket.io on its engine's sockets, over both transports", async () => {
  await using perf = quietPerf()
  const live = perf.live('/socket.io')
  const http = createServer()
  const server = new Server(http)
  server.engine.on('connection', (socket) => void live.socket(socket))
  server.on('connection', (socket) => {
    socket.on('say', (text: string, answer: (text: string) => void) => live.message(() => answer(text)))
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const clients = (['polling', 'websocket'] as const).map((transport) => io(url, { transports: [transport] }))
  for (const client of clients) {
    await until(() => client.connected)
    expect(await client.emitWithAck('say', 'hello')).toBe('hello')
  }
  expect(operation(perf, 'ws.message /socket.io')).toMatchObject({ count: 2, failed: 0 })
  const heard: string[] = []
  for (const client of clients) client.on('news', (text: string) => heard.push(text))
  live.broadcast(() => server.emit('news', 'all'))
  await until(() => heard.length === 2 && operation(perf, 'broadcast /socket.io')!.count === 1)
  expect(rowOf(perf, '/socket.io')).toMatchObject({ open: 2, opened: 2 })
  expect(rowOf(perf, '/socket.io')!.sent).toBeGreaterThanOrEqual(4)
  for (const client of clients) client.close()
  await until(() => rowOf(perf, '/socket.io')!.open === 0)
  await server.close()
})
