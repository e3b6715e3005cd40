import express from 'express'
import { fastify } from 'fastify'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { perfguard as expressPerf } from '../../middleware/express.ts'
import { perfguard as fastifyPerf } from '../../middleware/fastify.ts'
import { serve } from '../support/server.ts'
import { until } from '../support/until.ts'
import { EventReader, operation, quietPerf, rowOf } from './stage.ts'

const streamHead = { 'content-type': 'text/event-stream' }

it('counts the events of Express, and times the first from the beginning of its request', async () => {
  const perf = quietPerf()
  const ticks = perf.live('/ticks')
  const app = express()
  const open: ServerResponse[] = []
  app.use(expressPerf(perf))
  app.get('/ticks', (_req, res) => {
    ticks.stream(res).writeHead(200, streamHead)
    res.write(': welcome\n\n')
    open.push(res)
  })
  const server = await serve(app)
  const readers = [
    await EventReader.open(server.port, '/ticks'),
    await EventReader.open(server.port, '/ticks'),
  ]
  expect(rowOf(perf, '/ticks')).toMatchObject({ kind: 'sse', open: 2, sent: 0 })
  expect(operation(perf, 'sse.first /ticks')).toBeUndefined()
  const waitedMs = perf.options.clock.nowMs() + 30
  await until(() => perf.options.clock.nowMs() > waitedMs)
  const called: string[] = []
  open[0]!.write('event: tick\n')
  open[0]!.write('data: 1\n\n', () => called.push('with a callback'))
  open[1]!.write(Buffer.from('data: 1\n\ndata: 2\n\n'), 'utf8')
  await until(() => readers[0]!.events.length === 1 && readers[1]!.events.length === 2)
  await until(() => called.length === 1)
  expect(rowOf(perf, '/ticks')).toMatchObject({ sent: 3, received: 0, receivedPerSec: 0 })
  await until(() => operation(perf, 'sse.first /ticks')?.count === 2)
  // Both requests had begun before the wait.
  expect(operation(perf, 'sse.first /ticks')!.latency!.p50Ms).toBeGreaterThan(25)
  expect(operation(perf, 'sse.send /ticks')!.count).toBe(2)

  ticks.broadcast(() => {
    for (const res of open) res.write('data: all\n\n')
  })
  await until(() => operation(perf, 'broadcast /ticks')?.count === 1)
  open[0]!.end('data: last\n\n')
  await until(() => readers[0]!.events.length === 3 && rowOf(perf, '/ticks')!.open === 1)
  readers[1]!.leave()
  await until(() => rowOf(perf, '/ticks')!.open === 0)
  expect(rowOf(perf, '/ticks')).toMatchObject({ opened: 2, closed: 2, sent: 6 })
  await server.close()
  await perf.close()
})

it('counts those of Fastify, and a stream that closed before its first event as one that failed', async () => {
  const perf = quietPerf()
  const app = fastify()
  await app.register(fastifyPerf, { perf })
  const open: ServerResponse[] = []
  app.get('/ticks', (_request, reply) => {
    reply.hijack()
    open.push(perf.live('/ticks').stream(reply.raw))
    reply.raw.writeHead(200, streamHead)
    reply.raw.flushHeaders()
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const [patient, hasty] = [await EventReader.open(port, '/ticks'), await EventReader.open(port, '/ticks')]
  hasty.leave()
  await until(() => rowOf(perf, '/ticks')!.closed === 1)
  expect(operation(perf, 'sse.first /ticks')).toMatchObject({ count: 1, failed: 1 })
  open[0]!.write('data: x\n\n')
  await until(() => patient.events.length === 1 && operation(perf, 'sse.first /ticks')!.count === 2)
  expect(operation(perf, 'sse.first /ticks')!.failed).toBe(1)
  patient.leave()
  await app.close()
  await perf.close()
})

it('works where somebody else has put a write of its own, which forgets callbacks', async () => {
  await using perf = quietPerf()
  const ticks = perf.live('/ticks')
  const open: ServerResponse[] = []
  const server = await serve((_req, res) => {
    // As `compression` does.
    const { write } = res
    res.write = ((chunk: string) => write.call(res, chunk, 'utf8')) as typeof res.write
    res.writeHead(200, streamHead)
    open.push(ticks.stream(res))
    res.flushHeaders()
  })
  const reader = await EventReader.open(server.port, '/')
  ticks.broadcast(() => open[0]!.write('data: x\n\n'))
  expect(operation(perf, 'broadcast /ticks')).toMatchObject({ count: 1, inFlight: 0 })
  await until(() => reader.events.length === 1)
  expect(rowOf(perf, '/ticks')).toMatchObject({ sent: 1 })
  reader.leave()
  await server.close()
})
