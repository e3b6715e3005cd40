import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { Names } from '../../lib/flight/names.ts'
import { createTapeMemory, footprintBytes, type TapeMemory } from '../../lib/flight/tape-memory.ts'
import { TapeReader } from '../../lib/flight/tape-reader.ts'
import { TapeWriter } from '../../lib/flight/tape-writer.ts'

const MAX_NAMES = 10

function tape(): { writer: TapeWriter; reader: TapeReader; names: Names; memory: TapeMemory } {
  const { memory, names } = createTapeMemory()
  return {
    memory,
    writer: new TapeWriter(memory),
    reader: new TapeReader(memory, MAX_NAMES),
    names: new Names(names, MAX_NAMES),
  }
}

it('hands over all that was written, once', () => {
  const { writer, reader, names } = tape()
  const request = writer.begin(1)
  writer.mark(1, request)
  writer.operation(names.numberOf('GET api.example.com'), request, 2, 3, true)
  writer.mark(4, 0)
  writer.end(request, names.numberOf('GET /a/:id'), 503, true, 1, 5, 6)
  writer.gc(7, 0.5, 'minor', null)
  writer.gc(8, 30, 'major', 1e6)
  writer.beat(20, 1.5, 2.5)
  writer.memory(30, 4, 3, 2, 1)
  writer.pool(40, 7)
  const { requests, ...rest } = reader.drain()
  expect({ requests: requests.records(), ...rest }).toEqual({
    requests: [
      {
        number: request,
        route: 'GET /a/:id',
        status: 503,
        aborted: true,
        startMs: 1,
        headMs: 5,
        endMs: 6,
        weight: 1,
      },
    ],
    open: [],
    operations: [{ name: 'GET api.example.com', request, startMs: 2, endMs: 3, failed: true }],
    gc: [
      { atMs: 7, pauseMs: 0.5, kind: 'minor', heapUsedBytes: null },
      { atMs: 8, pauseMs: 30, kind: 'major', heapUsedBytes: 1e6 },
    ],
    beats: [{ atMs: 20, delayMs: 1.5, heldMs: 2.5 }],
    memory: [{ atMs: 30, rssBytes: 4, heapUsedBytes: 3, heapLimitBytes: 2, externalBytes: 1 }],
    pool: [{ atMs: 40, delayMs: 7 }],
    marks: { atMs: Float64Array.of(1, 4), request: Float64Array.of(request, 0) },
    lost: 0,
  })
  const empty = reader.drain()
  expect([empty.requests.records(), empty.open, empty.operations, empty.gc, empty.beats]).toEqual([
    [],
    [],
    [],
    [],
    [],
  ])
})

it('tells what runs, and that the loop lives, without a drain', () => {
  const { writer, reader } = tape()
  const request = writer.begin(1)
  writer.mark(2, request)
  writer.beat(20, 0, 0)
  expect(reader.runningRequest()).toBe(request)
  expect(reader.runningSinceMs()).toBe(2)
  expect(reader.lastBeatMs()).toBe(20)
  expect(reader.isArmed()).toBe(false)
  writer.armed(true)
  expect(reader.isArmed()).toBe(true)
  writer.mark(3, 0)
  expect(reader.runningRequest()).toBe(0)
})

it('knows the monotonic clock of the machine', () => {
  const { reader } = tape()
  const monotonicMs = Number(process.hrtime.bigint()) / 1e6
  // The two reads are a moment apart; the offset itself is far better.
  expect(performance.now() + reader.clockOffsetMs()).toBeGreaterThanOrEqual(monotonicMs - 0.01)
})

it('lists requests that are under way, however many have come and gone since', () => {
  const { writer, reader, names } = tape()
  const slow = writer.begin(1)
  writer.route(slow, names.numberOf('GET /slow'))
  const unnamed = writer.begin(2)
  for (let at = 0; at < 100_000; at++) writer.end(writer.begin(3), 1, 200, false, 3, 0, 4)
  const { open, requests, lost } = reader.drain()
  expect(open).toEqual([
    { number: slow, route: 'GET /slow', startMs: 1 },
    { number: unnamed, route: null, startMs: 2 },
  ])
  expect(lost).toBe(100_000 - requests.count)
  expect(writer.lost).toBe(lost)
  expect(writer.unlisted).toBe(0)
  expect(writer.isOpen(slow)).toBe(true)

  writer.end(slow, names.numberOf('GET /slow'), 200, false, 1, 0, 9)
  expect(writer.isOpen(slow)).toBe(false)
  const last = reader.drain()
  expect(last.requests.records()).toMatchObject([{ number: slow, route: 'GET /slow', startMs: 1, endMs: 9 }])
  expect(last.open).toMatchObject([{ number: unnamed }])
})

it('does not list more requests than it has places for, and loses no end', () => {
  const { writer, reader } = tape()
  const open = Array.from({ length: 20_000 }, () => writer.begin(1))
  const drained = reader.drain()
  expect(drained.open.length + writer.unlisted).toBe(20_000)
  expect(drained.open.length).toBeGreaterThan(16_000)
  for (const request of open) writer.end(request, 1, 200, false, 1, 0, 2)
  expect(
    new Set(
      reader
        .drain()
        .requests.records()
        .map(({ number }) => number),
    ).size,
  ).toBe(20_000)
  expect(reader.drain().open).toEqual([])
})

it('never gives a number another name, and forgets the oldest names', () => {
  const { writer, reader, names } = tape()
  const first = names.numberOf('GET /0')
  expect(names.numberOf('GET /0')).toBe(first)
  const numbers = new Set(Array.from({ length: 100 }, (_, at) => names.numberOf(`GET /${at + 1}`)))
  expect(numbers.size).toBe(100)
  expect(numbers.has(first)).toBe(false)
  // What the writer had to forget is a new name to it, with a new number.
  expect(names.numberOf('GET /0')).not.toBe(first)
  writer.end(writer.begin(1), first, 200, false, 1, 0, 2)
  writer.end(writer.begin(1), names.numberOf('GET /100'), 200, false, 1, 0, 2)
  expect(
    reader
      .drain()
      .requests.records()
      .map(({ route }) => route),
  ).toEqual(['(other)', 'GET /100'])
})

it('is of a bounded size', () => {
  expect(footprintBytes(tape().memory)).toBeLessThan(5 * 1024 ** 2)
})

it('can be handed to another thread, which sees what this one writes', async () => {
  const { writer, memory } = tape()
  const code = `
    const { workerData, parentPort } = require('node:worker_threads')
    const marks = new Float64Array(workerData.rings.marks)
    Atomics.wait(new Int32Array(workerData.signals), 0, 0)
    parentPort.postMessage([marks[9], workerData.names.constructor.name])`
  const worker = new Worker(code, { eval: true, workerData: memory, transferList: [memory.names] })
  const answer = new Promise((resolve) => worker.once('message', resolve))
  writer.mark(1, 42)
  Atomics.store(new Int32Array(memory.signals), 0, 1)
  await new Promise((resolve) => worker.once('online', resolve))
  Atomics.notify(new Int32Array(memory.signals), 0)
  expect(await answer).toEqual([42, 'MessagePort'])
  await worker.terminate()
})
