import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { operation, quietPerf, SocketStage } from './stage.ts'

const BROADCAST = 'broadcast /chat'

it('lasts until the last socket has taken it', async () => {
  await using perf = quietPerf()
  const chat = perf.live('/chat')
  await using stage = await SocketStage.open((socket) => void chat.socket(socket))
  await Promise.all(Array.from({ length: 20 }, () => stage.connect()))
  await until(() => stage.wss.clients.size === 20)
  const say = (text: string): number =>
    chat.broadcast(() => {
      for (const socket of stage.wss.clients) socket.send(text)
      return stage.wss.clients.size
    })
  expect(say('hello')).toBe(20)
  expect(operation(perf, BROADCAST)).toMatchObject({ count: 0, inFlight: 1 })
  await until(() => operation(perf, BROADCAST)!.count === 1)
  expect(operation(perf, BROADCAST)).toMatchObject({ inFlight: 0, failed: 0 })
  expect(operation(perf, 'ws.send /chat')!.count).toBe(20)
  expect(operation(perf, BROADCAST)!.latency!.maxMs).toBeGreaterThanOrEqual(
    operation(perf, 'ws.send /chat')!.latency!.p50Ms,
  )
})

it('waits for a client that does not read, and not for one that has gone', async () => {
  await using perf = quietPerf()
  const chat = perf.live('/chat')
  const sockets: WebSocket[] = []
  await using stage = await SocketStage.open((socket) => void sockets.push(chat.socket(socket)))
  const [slow] = [await stage.connect(), await stage.connect()]
  await until(() => sockets.length === 2)
  const raw = (slow as unknown as { _socket: Socket })._socket
  raw.pause()
  const large = Buffer.alloc(16 * 1024 ** 2)
  chat.broadcast(() => {
    for (const socket of sockets) socket.send(large)
  })
  await until(() => operation(perf, 'ws.send /chat')?.count === 1)
  expect(operation(perf, BROADCAST)).toMatchObject({ count: 0, inFlight: 1 })
  slow.terminate()
  await until(() => operation(perf, BROADCAST)!.count === 1)
  expect(operation(perf, BROADCAST)).toMatchObject({ inFlight: 0, failed: 0 })
})

it('is over at once when there is nobody, and has failed when sending throws', async () => {
  await using perf = quietPerf()
  const chat = perf.live('/chat')
  chat.broadcast(() => {})
  expect(operation(perf, BROADCAST)).toMatchObject({ count: 1, failed: 0 })
  const broken = new Error('broken')
  const throwing = (): never => {
    throw broken
  }
  expect(() => chat.broadcast(throwing)).toThrow(broken)
  expect(operation(perf, BROADCAST)).toMatchObject({ count: 2, failed: 1, inFlight: 0 })
})
