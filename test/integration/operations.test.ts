import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Incident, IncidentSummary, Snapshot } from '../../lib/index.ts'
import { ask } from '../support/server.ts'
import { until } from '../support/until.ts'

const dir = mkdtempSync(join(tmpdir(), 'perfguard-operations-'))
const agent = new Agent({ keepAlive: true })
let child: ChildProcess
let port: number
let loading = true
let sent = 0

const json = async <T>(path: string): Promise<T> => JSON.parse((await ask(port, path, { agent })).text) as T

/** Twelve clients that ask one after the other, with a little rest: real load, and bounded. */
async function client(): Promise<void> {
  while (loading) {
    await ask(port, `/pay/${sent++}`, { agent }).catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}

beforeAll(async () => {
  child = fork(join(import.meta.dirname, '../fixtures/operations-app.js'), [join(dir, 'incidents')])
  port = await new Promise((resolve) =>
    child.once('message', (message) => resolve((message as { port: number }).port)),
  )
  for (let at = 0; at < 12; at++) void client()
})
afterAll(() => {
  loading = false
  child.kill()
  agent.destroy()
  rmSync(dir, { recursive: true, force: true })
})

it('shows what a real application names', async () => {
  const { operations, workflows } = await until(
    async () => {
      const snapshot = await json<Snapshot>('/perf')
      return snapshot.operations.some(({ count }) => count > 300) && snapshot
    },
    { deadlineMs: 30_000 },
  )
  const charge = operations.find(({ name }) => name === 'bank.charge')!
  expect(charge).toMatchObject({ failed: 0, sla: [{ metric: 'p95Ms', state: 'ok' }] })
  expect(charge.latency!.p50Ms).toBeGreaterThan(1)
  expect(operations.find(({ name }) => name === 'cache')!.hitRatio).toBeCloseTo(0.75, 1)
  expect(workflows).toMatchObject([{ name: 'pay', failed: 0, steps: [{ name: 'notify' }] }])
  const { text } = await ask(port, '/perf/metrics', { agent })
  expect(text).toContain('perfguard_operation_duration_seconds_bucket{le="0.25",subject="op:bank.charge"}')
})

it('names the operation in the verdict when its limit breaks', async () => {
  await ask(port, '/make-slow', { agent })
  const { id, breach } = await until(
    async () => (await json<IncidentSummary[]>('/perf/incidents')).find(({ state }) => state === 'whole'),
    { deadlineMs: 40_000, what: 'the incident' },
  )
  expect(breach).toMatchObject({ subject: 'op:bank.charge', metric: 'p95Ms', type: 'latency_p95_high' })
  const { verdict, slowest, reason } = await json<Incident>(`/perf/incidents/${id}`)
  expect(reason).toMatch(/^op:bank\.charge p95 .* calls in/)
  // On a crowded machine the thread pool or the host may outweigh it, and then it is among the alternatives.
  expect(JSON.stringify(verdict)).toContain('`op:bank.charge`')
  expect(slowest![0]!.route).toBe('GET /pay/:id')
  expect(slowest![0]!.operations[0]!.name).toBe('op:bank.charge')
})
