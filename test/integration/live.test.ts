import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Incident, IncidentSummary, Snapshot } from '../../lib/index.ts'
import { ask } from '../support/server.ts'
import { until } from '../support/until.ts'

const dir = mkdtempSync(join(tmpdir(), 'perfguard-live-'))
const clients: WebSocket[] = []
let child: ChildProcess
let port: number

const json = async <T>(path: string): Promise<T> => JSON.parse((await ask(port, path)).text) as T

/** Says something, and something more when it is answered. */
async function chatter(): Promise<void> {
  const client = new WebSocket(`ws://127.0.0.1:${port}`)
  clients.push(client)
  client.on('error', () => {})
  await once(client, 'open')
  client.on('message', () => setTimeout(() => client.send('hello'), 20))
  client.send('hello')
}

beforeAll(async () => {
  child = fork(join(import.meta.dirname, '../fixtures/live-app.js'), [join(dir, 'incidents')])
  const [message] = (await once(child, 'message')) as [{ port: number }]
  port = message.port
  await Promise.all([chatter(), chatter(), chatter(), chatter()])
})
afterAll(() => {
  for (const client of clients) client.terminate()
  child.kill()
  rmSync(dir, { recursive: true, force: true })
})

it('shows the sockets of a real application', async () => {
  const { live } = await until(
    async () => {
      const snapshot = await json<Snapshot>('/perf')
      return (snapshot.live[0]?.received ?? 0) > 500 && snapshot
    },
    { deadlineMs: 30_000 },
  )
  expect(live).toMatchObject([{ name: '/chat', kind: 'ws', open: 4, opened: 4, closed: 0 }])
  expect(live[0]!.sentPerSec).toBeGreaterThan(1)
})

it('names the endpoint and the function when its messages become slow', async () => {
  clients[0]!.send('make heavy')
  const { id, breach } = await until(
    async () =>
      (await json<IncidentSummary[]>('/perf/incidents')).find(
        (one) => one.state === 'whole' && one.breach?.subject === 'op:ws.message /chat',
      ),
    { deadlineMs: 50_000, what: 'the incident' },
  )
  expect(breach).toMatchObject({ metric: 'p95Ms', type: 'latency_p95_high' })
  const { verdict, slowest } = await json<Incident>(`/perf/incidents/${id}`)
  expect(verdict.route).toBe('op:ws.message /chat')
  expect(verdict.culprit?.functionName).toBe('moderate')
  expect(['cpu', 'blocked-loop']).toContain(verdict.cause)
  expect(slowest![0]!.route).toBe('op:ws.message /chat')
})
