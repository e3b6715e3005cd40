import { expect, it } from 'vitest'
import type { Breach } from '../../lib/index.ts'
import { until } from '../support/until.ts'
import { operation, quietPerf, SocketStage } from './stage.ts'

it('judges messages by the row of a preset that names their endpoint', async () => {
  await using perf = quietPerf({
    presets: [{ name: 'multi-agent', rows: { websocket: 'op:ws.message /chat' } }],
    sla: { 'op:broadcast /chat': { p99Ms: 1_000 } },
    evaluateEveryMs: 100,
  })
  const breaches: Breach[] = []
  perf.on('breach', (breach) => breaches.push(breach))
  perf.start()
  const chat = perf.live('/chat')
  await using stage = await SocketStage.open((socket) => {
    chat.socket(socket).on('message', async () => {
      // Twenty times what the preset allows half of them.
      await new Promise((resolve) => setTimeout(resolve, 200))
      chat.broadcast(() => socket.send('done'))
    })
  })
  const client = await stage.connect()
  const sending = setInterval(() => client.send('work'), 10)
  try {
    await until(() => breaches.length > 0, { deadlineMs: 30_000 })
  } finally {
    clearInterval(sending)
  }
  expect(breaches[0]).toMatchObject({ subject: 'op:ws.message /chat', type: 'latency_p50_high' })
  expect(perf.explain().some(({ subject }) => subject === 'op:broadcast /chat')).toBe(true)
  expect(operation(perf, 'ws.message /chat')!.sla.map(({ metric }) => metric)).toContain('p99Ms')
})
