import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { Names } from '../../lib/flight/names.ts'
import { createTapeMemory } from '../../lib/flight/tape-memory.ts'
import { TapeWriter } from '../../lib/flight/tape-writer.ts'

const REQUESTS = 1_000_000

it('hands each row to another thread whole, in order and by name, or counts it as lost', async () => {
  const { memory, names: port } = createTapeMemory()
  const done = new SharedArrayBuffer(4)
  const worker = new Worker(join(import.meta.dirname, '../fixtures/tape-thread.js'), {
    workerData: { tape: memory, done },
    transferList: [memory.names],
  })
  const writer = new TapeWriter(memory)
  const names = new Names(port, 100)
  await once(worker, 'message')
  const answer = once(worker, 'message')
  for (let at = 0; at < REQUESTS; at++) {
    const request = writer.begin(0)
    writer.mark(request / 4, request)
    const route = names.numberOf(`GET /${request >> 16}`)
    writer.end(request, route, 200, false, request / 2, 0, request * 2)
    // As fast as the memory takes it for a while, then at a pace that the reader can follow.
    if (at > REQUESTS / 2 && at % 20_000 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  Atomics.store(new Int32Array(done), 0, 1)
  const [found] = (await answer) as [Record<string, number>]
  expect(found).toMatchObject({ torn: 0, disordered: 0, unnamed: 0 })
  expect(found['requests']! + found['marks']! + found['lost']!).toBe(2 * REQUESTS)
  expect(found['requests']).toBeGreaterThan(10_000)
})
