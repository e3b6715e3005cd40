import { once } from 'node:events'
import type { WebSocket } from 'ws'
import { expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { operation, quietPerf, rowOf, SocketStage } from './stage.ts'

it('counts the connections and the messages of an endpoint, both ways', async () => {
  await using perf = quietPerf()
  const chat = perf.live('/chat')
  await using stage = await SocketStage.open((socket) => {
    expect(chat.socket(socket)).toBe(socket)
    socket.on('message', (data) => socket.send(data))
  })
  const clients = await Promise.all([stage.connect(), stage.connect(), stage.connect()])
  for (let at = 0; at < 10; at++) {
    clients[0].send(`message ${at}`)
    await once(clients[0], 'message')
  }
  clients[1].close()
  await until(() => rowOf(perf, '/chat')?.closed === 1)
  await until(() => operation(perf, 'ws.send /chat')?.count === 10)
  expect(rowOf(perf, '/chat')).toMatchObject({
    kind: 'ws',
    open: 2,
    opened: 3,
    closed: 1,
    received: 10,
    sent: 10,
  })
  const { receivedPerSec, sentPerSec } = rowOf(perf, '/chat')!
  expect(receivedPerSec).toBeGreaterThan(0)
  expect(sentPerSec).toBeGreaterThan(0)
  expect(operation(perf, 'ws.message /chat')).toMatchObject({ count: 10, failed: 0, inFlight: 0 })
})

it('takes a message to last until its listeners have kept what they promised', async () => {
  await using perf = quietPerf()
  const chat = perf.live('/chat')
  const release: (() => void)[] = []
  await using stage = await SocketStage.open((socket) => {
    chat.socket(socket).on('message', async () => {
      await new Promise<void>((resolve) => release.push(resolve))
    })
    socket.once('message', () => {})
  })
  const client = await stage.connect()
  client.send('one')
  client.send('two')
  await until(() => release.length === 2)
  expect(operation(perf, 'ws.message /chat')).toMatchObject({ count: 0, inFlight: 2 })
  release[0]!()
  await until(() => operation(perf, 'ws.message /chat')!.count === 1)
  release[1]!()
  await until(() => operation(perf, 'ws.message /chat')!.count === 2)
  expect(operation(perf, 'ws.message /chat')).toMatchObject({ inFlight: 0, failed: 0 })
})

it('lets a listener that throws fail as it would without it, and a rejection stay unhandled', async () => {
  await using perf = quietPerf()
  const chat = perf.live('/chat')
  const sockets: WebSocket[] = []
  await using stage = await SocketStage.open((socket) => {
    sockets.push(chat.socket(socket))
  })
  await stage.connect()
  const [socket] = await until(() => sockets.length === 1 && sockets)
  const broken = new Error('broken')
  socket!.on('message', () => {
    throw broken
  })
  expect(() => socket!.emit('message', Buffer.from('x'), false)).toThrow(broken)
  expect(operation(perf, 'ws.message /chat')).toMatchObject({ count: 1, failed: 1 })

  socket!.removeAllListeners('message')
  socket!.on('message', () => Promise.reject(broken))
  const theirs = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  const unhandled: unknown[] = []
  process.on('unhandledRejection', (reason) => unhandled.push(reason))
  socket!.emit('message', Buffer.from('x'), false)
  await until(() => unhandled.length > 0)
  process.removeAllListeners('unhandledRejection')
  for (const listener of theirs) process.on('unhandledRejection', listener)
  expect(unhandled).toEqual([broken])
  expect(operation(perf, 'ws.message /chat')).toMatchObject({ count: 2, failed: 2 })
})

it('calls the callbacks of what is sent, and counts what could not be', async () => {
  await using perf = quietPerf()
  const chat = perf.live('/chat')
  const sockets: WebSocket[] = []
  await using stage = await SocketStage.open((socket) => {
    sockets.push(chat.socket(socket))
  })
  const client = await stage.connect()
  const texts: string[] = []
  client.on('message', (data, isBinary) =>
    texts.push(`${isBinary ? 'binary ' : ''}${(data as Buffer).toString()}`),
  )
  const [socket] = await until(() => sockets.length === 1 && sockets)
  const called: unknown[] = []
  socket!.send('a', (error) => called.push(error ?? null))
  socket!.send('b', { binary: true }, (error) => called.push(error ?? null))
  socket!.send('c', { binary: true })
  socket!.send('d', undefined as never)
  await until(() => texts.length === 4 && called.length === 2)
  expect(texts).toEqual(['a', 'binary b', 'binary c', 'd'])
  expect(called).toEqual([null, null])
  client.terminate()
  await once(socket!, 'close')
  socket!.send('late', (error) => called.push(error))
  await until(() => called.length === 3)
  expect(called[2]).toBeInstanceOf(Error)
  expect(operation(perf, 'ws.send /chat')).toMatchObject({ count: 5, failed: 1 })
})

it('follows a socket once, and none that has closed', async () => {
  await using perf = quietPerf()
  const sockets: WebSocket[] = []
  await using stage = await SocketStage.open((socket) => {
    perf.live('/a').socket(socket)
    perf.live('/b').socket(socket)
    sockets.push(socket)
  })
  const client = await stage.connect()
  await until(() => sockets.length === 1)
  client.terminate()
  await until(() => rowOf(perf, '/a')!.open === 0)
  expect(rowOf(perf, '/b')?.opened ?? 0).toBe(0)
  const another = quietPerf()
  another.live('/late').socket(sockets[0]!)
  expect(rowOf(another, '/late')?.opened ?? 0).toBe(0)
})

it('passes everything by once it is closed', async () => {
  const perf = quietPerf()
  const chat = perf.live('/chat')
  await using stage = await SocketStage.open((socket) => {
    chat.socket(socket).on('message', (data) => socket.send(data))
  })
  const client = await stage.connect()
  await perf.close()
  client.send('still there')
  const [data] = (await once(client, 'message')) as [Buffer]
  expect(String(data)).toBe('still there')
  expect(rowOf(perf, '/chat')).toMatchObject({ received: 0, sent: 0 })
})

it('hands back what is no socket, and tells of it', async () => {
  await using perf = quietPerf()
  const errors: unknown[] = []
  perf.on('error', (error) => errors.push(error))
  const nothing = Object.freeze({ emit: () => true, send: () => {} })
  expect(perf.live('/chat').socket(nothing)).toBe(nothing)
  expect(errors).toHaveLength(1)
  expect(perf.live('/chat').socket(null as never)).toBeNull()
  expect(rowOf(perf, '/chat')!.open).toBe(0)
})

it('stays bounded, whatever endpoints are called', async () => {
  await using perf = quietPerf()
  for (let at = 0; at < 1_000; at++) perf.live(`/chat/${at}`).stream(new Answer() as never)
  const { live } = perf.snapshot()
  expect(live).toHaveLength(101)
  expect(live.find(({ name }) => name === '(other)')).toMatchObject({ opened: 900 })
  expect(perf.live('x'.repeat(1e5))).toBe(perf.live('(other)'))
})

class Answer {
  destroyed = false
  writableEnded = false
  write(): boolean {
    return true
  }
  end(): void {}
  once(): void {}
}
