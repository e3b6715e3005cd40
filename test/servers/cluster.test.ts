import { afterEach, describe, expect, it } from 'vitest'
import { receiver } from '../notify/receiver.ts'
import { ask } from '../support/server.ts'
import { until } from '../support/until.ts'
import { leftovers, Workers } from './cluster-workers.ts'

const sla = { 'GET /orders/:id': { p90Ms: 400, forMs: 0, minCount: 20 } }

describe('several workers', () => {
  let workers: Workers
  afterEach(() => workers.end())

  it('are one to whoever asks any of them, to the request, though one is killed in between', async () => {
    workers = new Workers(3, { sla })
    await workers.ready(3)
    await workers.orders(60, (i) => `ms=${i % 20}&status=${i % 10 === 0 ? 500 : 200}`)
    await workers.agree()
    // Whoever it is works for somebody at that moment: the client gets no answer, and nobody counts one.
    const [victim] = workers.all
    const lost = workers.order(victim!.own, 'ms=10000')
    await until(async () => (await workers.snapshot(victim!)).routes[0]!.inFlight === 1)
    await workers.replace(victim!)
    expect(await lost).toBeNull()
    await workers.orders(40)
    await workers.agree(100)
    const { cluster, routes, self } = await workers.snapshot(workers.all[0]!)
    expect(cluster?.workers.map(({ worker, state }) => [worker, state])).toEqual(
      ['1', '2', '3', '4'].map((worker) => [worker, worker === victim!.worker ? 'gone' : 'live']),
    )
    expect(cluster).toMatchObject({ worker: workers.all[0]!.worker, gone: 1, lost: 1 })
    expect(self.caveats.join()).toContain(
      `worker ${victim!.worker} (process ${victim!.pid}) ended without a last word`,
    )
    expect(routes[0]).toMatchObject({ status: { '2xx': 94, '5xx': 6 }, inFlight: 0, errorRatio: 0.06 })
  })

  it('tell others with one voice of what is broken in all of them, and of its end', async () => {
    const hook = await receiver()
    const webhooks = [{ url: `http://127.0.0.1:${hook.port}` }]
    workers = new Workers(3, { sla, notify: { deploySilenceMs: 0, webhooks }, evaluateEveryMs: 200 })
    try {
      await workers.ready(3)
      const told = (kind: string): Record<string, unknown>[] =>
        hook.received
          .map(({ text }) => JSON.parse(text) as Record<string, unknown>)
          .filter((message) => message['kind'] === kind)
      // Of one worker each, because a stranger to all of them may judge before the others have heard of anything.
      const each = (ms: number): Promise<unknown> =>
        Promise.all(
          workers.all.flatMap(({ own }) => Array.from({ length: 40 }, () => workers.order(own, `ms=${ms}`))),
        )
      const firing = async (): Promise<number> => {
        const all = await Promise.all(workers.all.map((worker) => workers.snapshot(worker)))
        return all[0]!.cluster!.workers.filter(({ sla: state }) => state === 'critical').length
      }
      await each(600)
      await until(async () => (await firing()) === 3)
      expect(told('firing')).toMatchObject([
        {
          alerts: [{ subject: 'GET /orders/:id' }],
          instance: expect.stringContaining(`:${workers.primary.pid}`),
        },
      ])
      expect(workers.all.map(({ worker }) => worker)).toContain(told('firing')[0]!['worker'])
      await until(async () => {
        await each(0)
        return told('resolved').length > 0
      })
      await until(async () => (await firing()) === 0)
      expect([told('firing').length, told('resolved').length]).toEqual([1, 1])
    } finally {
      await hook.close()
    }
  })

  it('never take a request back, whoever is asked and whoever dies', async () => {
    workers = new Workers(3, { sla })
    await workers.ready(3)
    const { shared } = workers.all[0]!
    let sending = true
    const client = async (): Promise<void> => {
      while (sending) await workers.order(shared, 'ms=20')
    }
    const clients = [1, 2, 3, 4].map(client)
    let seen = 0
    const read = async (): Promise<void> => {
      for (const worker of workers.all.slice()) {
        const total = await workers.total(worker)
        expect(total, `as worker ${worker.worker} says`).toBeGreaterThanOrEqual(seen)
        seen = total
      }
    }
    for (let round = 0; round < 3; round++) {
      for (let turn = 0; turn < 4; turn++) await read()
      if (round < 2) await workers.replace(workers.all[0]!)
    }
    sending = false
    await Promise.all(clients)
    await until(async () => (await workers.total(workers.all[0]!)) >= seen)
    // Whoever is killed may have counted an answer that its client never got.
    expect(seen).toBeLessThanOrEqual(workers.answered + 2 * clients.length)
  })

  it('do not wait for one that is held: it is shown as it was, and named', async () => {
    workers = new Workers(2, { sla })
    await workers.ready(2)
    await workers.orders(10)
    await workers.agree()
    const [held, other] = workers.all
    const busy = workers.order(held!.own, 'hold=7000')
    await until(async () =>
      (await workers.snapshot(other!)).cluster!.workers.some(({ state }) => state === 'late'),
    )
    const { cluster, self } = await workers.snapshot(other!)
    expect(cluster!.workers.find(({ state }) => state === 'late')).toMatchObject({
      worker: held!.worker,
      pid: held!.pid,
    })
    expect(self.caveats.join()).toMatch(
      new RegExp(`worker ${held!.worker} .* has handed over nothing for \\d s`),
    )
    expect((await ask(other!.own, '/perf/metrics')).text).toContain(
      'perfguard_cluster_workers{state="late"} 1',
    )
    expect(await workers.counted(other!)).toBe(10)
    await busy
    await workers.agree(11)
    expect((await workers.snapshot(other!)).self.caveats).toEqual([])
  })

  it('are as well as the one that is worst', async () => {
    workers = new Workers(2, { sla })
    await workers.ready(2)
    const [one, other] = workers.all
    await Promise.all(Array.from({ length: 40 }, () => workers.order(one!.own, 'ms=600')))
    const health = await until(async () => {
      const answer = await ask(other!.own, '/perf/health')
      return answer.status === 503 && answer
    })
    const { reasons } = JSON.parse(health.text) as { reasons: { subject: string; why: string }[] }
    expect(reasons).toEqual([
      expect.objectContaining({
        subject: 'GET /orders/:id',
        why: expect.stringContaining(`worker ${one!.worker}:`),
      }),
    ])
    const { state, routes } = await workers.snapshot(other!)
    expect(state).toBe('critical')
    // By how many of the 40 it is judged depends on how they fell into slots.
    expect(routes[0]!.sla[0]).toMatchObject({ metric: 'p90Ms', state: 'critical' })
    const page = await ask(other!.own, '/perf?plain', { headers: { accept: 'text/html' } })
    expect(page.text).toContain(`worker ${other!.worker} answers for all`)
    for (const { pid } of workers.all) expect(page.text).toContain(`process ${pid}`)
  })

  it('capture where they are asked to', async () => {
    workers = new Workers(2, { sla, capture: { duringMs: 500, heap: false, cooldownMs: 0 } })
    await workers.ready(2)
    const [one, other] = workers.all
    const post = (query: string) => ask(one!.own, `/perf/captures${query}`, { method: 'POST' })
    await until(async () => (await workers.snapshot(one!)).cluster!.workers.length === 2)
    const { status, text } = await post(`?worker=${other!.worker}`)
    expect(status, text).toBe(202)
    const { id, location } = JSON.parse(text) as { id: string; location: string }
    const incident = await until(async () => {
      const { incidents } = await workers.snapshot(one!)
      return incidents.find((known) => known.id === id && known.state === 'whole') !== undefined
        ? (JSON.parse((await ask(one!.own, location)).text) as { environment: { pid: number } })
        : null
    })
    expect(incident.environment.pid).toBe(other!.pid)
    expect((await post('?worker=17')).status).toBe(404)
    const busy = workers.order(other!.own, 'hold=6000')
    expect((await post(`?worker=${other!.worker}`)).status).toBe(504)
    await busy
    // It was withdrawn.
    await workers.agree(1)
    expect((await workers.snapshot(other!)).incidents.map((known) => known.id)).toEqual([id])
  })

  it('keep the totals of one that is gone when its window is over', async () => {
    workers = new Workers(2, { window: { spanMs: 1_000 }, evaluateEveryMs: 500 })
    await workers.ready(2)
    await workers.orders(20)
    for (const worker of workers.all) await until(async () => (await workers.total(worker)) === 20)
    const [victim] = workers.all
    await workers.replace(victim!)
    const listed = async (): Promise<string[]> =>
      (await workers.snapshot(workers.all[0]!)).cluster!.workers.map(({ worker }) => worker)
    await until(async () => !(await listed()).includes(victim!.worker), { deadlineMs: 30_000 })
    expect((await workers.snapshot(workers.all[0]!)).cluster).toMatchObject({ gone: 1, lost: 1 })
    await workers.orders(5)
    for (const worker of workers.all) await until(async () => (await workers.total(worker)) === 25)
  })

  it('leave nothing behind, and hold nobody', async () => {
    workers = new Workers(2, { sla })
    await workers.ready(2)
    await until(() => leftovers(workers.primary.pid!).length === 1)
    const { pid } = workers.primary
    await workers.end()
    await until(() => leftovers(pid!).length === 0)
    expect(workers.primary.exitCode).toBe(0)
  })
})
