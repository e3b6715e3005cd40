import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Snapshot } from '../../lib/index.ts'
import { ask } from '../support/server.ts'
import { until } from '../support/until.ts'
import { leftovers } from './cluster-workers.ts'

const app = join(import.meta.dirname, '../fixtures/threads-app.js')

interface Told {
  worker?: string
  own?: number
  terminated?: true
}

describe('the threads of a process', () => {
  const { NODE_ENV: _, VITEST: __, ...env } = process.env
  const child: ChildProcess = fork(app, { env, execArgv: [] })
  afterAll(() => child.kill('SIGKILL'))

  it('are one where the main thread says so, and one that is terminated leaves what it had handed over', async () => {
    const told: Told[] = []
    child.on('message', (message) => told.push(message as Told))
    await until(() => told.length === 3, { deadlineMs: 20_000 })
    const ports = told.map(({ own }) => own!)
    for (const port of ports) for (let i = 0; i < 5; i++) await ask(port, '/orders/7')
    const snapshot = async (port: number): Promise<Snapshot> =>
      JSON.parse((await ask(port, '/perf')).text) as Snapshot
    const counted = async (port: number): Promise<number> => (await snapshot(port)).routes[0]?.count ?? 0
    for (const port of ports) await until(async () => (await counted(port)) === 15)
    const { cluster } = await snapshot(ports[1]!)
    expect(cluster?.workers.map(({ worker, pid, requests }) => [worker, pid, requests])).toEqual(
      ['main', 'main.t1', 'main.t2'].map((worker) => [worker, child.pid, 5]),
    )
    child.send('terminate')
    await until(() => told.some(({ terminated }) => terminated))
    const left = told.filter(({ worker }) => worker !== undefined && worker !== 'main.t1')
    for (const { own } of left) {
      await ask(own!, '/orders/7')
      await until(async () => (await counted(own!)) >= 16)
    }
    // Nobody says that a thread has ended: it is late.
    await until(async () => {
      const { workers } = (await snapshot(left[0]!.own!)).cluster!
      return workers.find(({ worker }) => worker === 'main.t1')?.state === 'late'
    })
    expect(await counted(left[0]!.own!)).toBe(17)
  })

  it('leave nothing behind', async () => {
    expect(leftovers(child.pid!)).toHaveLength(1)
    child.disconnect()
    await until(() => leftovers(child.pid!).length === 0)
  })
})
