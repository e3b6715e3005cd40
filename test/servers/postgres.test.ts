import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createPerf,
  type Incident,
  type OperationSnapshot,
  type Perf,
  type Snapshot,
} from '../../lib/index.ts'
import { perfguard } from '../../middleware/express.ts'
import { hasPostgres, startPostgres, type Database } from '../support/databases.ts'
import { ask, serve } from '../support/server.ts'
import { until } from '../support/until.ts'

const still = { flight: false, watchdog: false, capture: false } as const

describe.skipIf(!hasPostgres)('PostgreSQL (skipped without postgresql)', () => {
  let database: Database
  let perf: Perf
  let pool: pg.Pool
  beforeAll(async () => {
    database = await startPostgres()
    const setup = new pg.Client(where())
    await setup.connect()
    await setup.query('create table orders (id int primary key, note text)')
    await setup.query("insert into orders select at, 'note ' || at from generate_series(1, 100) at")
    await setup.end()
  })
  afterAll(() => database?.end())
  beforeEach(() => {
    perf = createPerf(still).start()
    pool = new pg.Pool({ ...where(), max: 2 })
  })
  afterEach(async () => {
    await pool.end()
    await perf.close()
  })
  const where = (): pg.ClientConfig => ({
    host: '127.0.0.1',
    port: database.port,
    user: 'shop',
    database: 'postgres',
  })
  const rowOf = (name: string): OperationSnapshot | undefined =>
    perf.snapshot().operations.find((row) => row.name === name)
  const statements = (): Map<string, number> =>
    new Map(perf.snapshot().statements!.slowest.map(({ statement, count }) => [statement, count]))
  const called = (query: (done: (error: unknown, result?: unknown) => void) => void): Promise<unknown> =>
    new Promise((resolve, reject) => query((error, result) => (error ? reject(error) : resolve(result))))

  it('counts queries in whichever way they are asked, and keeps no value', async () => {
    perf.follow(pool)
    const text = 'select note from orders where id = $1'
    expect((await pool.query(text, [7])).rows).toEqual([{ note: 'note 7' }])
    expect((await pool.query({ text, values: [8] })).rows).toEqual([{ note: 'note 8' }])
    expect((await pool.query({ name: 'by-id', text, values: [9] })).rows).toHaveLength(1)
    expect(await called((done) => pool.query(text, [10], done))).toMatchObject({ rowCount: 1 })
    expect((await pool.query("select id from orders where note = 'note 11' and id < 50")).rowCount).toBe(1)
    const client = await pool.connect()
    expect((await client.query(text, [12])).rowCount).toBe(1)
    expect(await called((done) => client.query(text, [13], done))).toMatchObject({ rowCount: 1 })
    const own = { text, values: [14], callback: (): void => {} }
    await called((done) => client.query(Object.assign(own, { callback: done }) as never))
    client.release()
    await expect(pool.query('select nothing from nowhere')).rejects.toThrow('nowhere')
    expect(rowOf('pg.query')).toMatchObject({ count: 9, failed: 1, inFlight: 0 })
    expect(rowOf('pg.connect')).toMatchObject({ count: 7, failed: 0, inFlight: 0 })
    expect(statements()).toEqual(
      new Map([
        [text, 7],
        ['select id from orders where note = ? and id < ?', 1],
        ['select nothing from nowhere', 1],
      ]),
    )
    expect(JSON.stringify(perf.snapshot())).not.toContain('note 11')
  })

  it('says who waits for a connection, and for how long', async () => {
    perf.follow(pool, 'db')
    const held = await Promise.all([pool.connect(), pool.connect()])
    const waiting = pool.query('select 1')
    await until(() => perf.snapshot().gauges['db.waiting'] === 1)
    expect(rowOf('db.connect')).toMatchObject({ count: 2, inFlight: 1 })
    for (const client of held) client.release()
    await waiting
    expect(rowOf('db.connect')).toMatchObject({ count: 3, inFlight: 0 })
  })

  it('follows one client, and leaves streams and cursors alone', async () => {
    const client = new pg.Client(where())
    await client.connect()
    const leave = perf.follow(client)
    await client.query('select 1')
    const query = new pg.Query('select 2')
    const ended = new Promise((resolve) => query.once('end', resolve))
    expect(client.query(query)).toBe(query)
    await ended
    expect(rowOf('pg.query')).toMatchObject({ count: 1 })
    leave()
    expect(Object.hasOwn(client, 'query')).toBe(false)
    await client.query('select 3')
    expect(rowOf('pg.query')).toMatchObject({ count: 1 })
    await client.end()
  })

  it('leaves a pool as it was', async () => {
    const leave = perf.follow(pool)
    const client = await pool.connect()
    client.release()
    leave()
    expect([Object.hasOwn(pool, 'connect'), Object.hasOwn(client, 'query')]).toEqual([false, false])
    expect([pool.listenerCount('acquire'), pool.listenerCount('remove')]).toEqual([0, 0])
    await pool.query('select 1')
    expect(rowOf('pg.query')).toBeUndefined()
    expect(perf.snapshot().gauges).toEqual({})
  })

  it('keeps a failure unhandled that nobody handles', async () => {
    perf.follow(pool)
    const heard: unknown[] = []
    const listeners = process.rawListeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', (reason) => heard.push(reason))
    void pool.query('select nobody')
    await until(() => heard.length > 0)
    process.removeAllListeners('unhandledRejection')
    for (const one of listeners) process.on('unhandledRejection', one as () => void)
    expect(heard).toHaveLength(1)
  })

  it('names the N+1 by its route, however busy the pool is', async () => {
    const guard = perfguard(perf)
    perf.follow(pool)
    const app = express().use(guard)
    app.get('/orders', async (_, res) => {
      const { rows } = await pool.query<{ id: number }>('select id from orders order by id limit 20')
      for (const { id } of rows) await pool.query('select note from orders where id = $1', [id])
      res.send('ok')
    })
    app.get('/calm', async (_, res) => {
      for (let at = 0; at < 4; at++) await pool.query('select note from orders where id = $1', [at])
      res.send('ok')
    })
    const web = await serve(app)
    await Promise.all(['/orders', '/calm', '/orders', '/calm', '/orders'].map((path) => web.fetch(path)))
    await until(() => perf.snapshot().statements!.repeated[0]?.requests === 3)
    expect(perf.snapshot().statements!.repeated).toEqual([
      {
        operation: 'pg.query',
        statement: 'select note from orders where id = $1',
        route: 'GET /orders',
        requests: 3,
        most: 20,
      },
    ])
    const ran = (route: string): unknown =>
      perf
        .snapshot()
        .routes.find((row) => row.route === route)
        ?.operations?.find(isQuery)
    const isQuery = ({ name }: { name: string }): boolean => name === 'pg.query'
    expect(ran('GET /orders')).toEqual({ name: 'pg.query', requests: 3, calls: 63, most: 21 })
    expect(ran('GET /calm')).toEqual({ name: 'pg.query', requests: 2, calls: 8, most: 4 })
    await web.close()
  })

  it('has the N+1 in an incident: whose calls they were, and which statement', async () => {
    const app = join(import.meta.dirname, '../fixtures/orders-app.js')
    const dir = mkdtempSync(join(tmpdir(), 'perfguard-orders-'))
    const child = fork(app, [dir, String(database.port)])
    const [{ port }] = (await once(child, 'message')) as [{ port: number }]
    const stateOf = async (): Promise<string | undefined> =>
      (JSON.parse((await ask(port, '/perf')).text) as Snapshot).self.flight?.state
    await until(async () => (await stateOf()) === 'recording')
    let isOver = false
    const load = async (): Promise<void> => {
      while (!isOver) await ask(port, '/orders')
    }
    const clients = [load(), load(), load()]
    const { text } = await ask(port, '/capture').finally(() => (isOver = true))
    await Promise.all(clients)
    const { id, slowest, during } = JSON.parse(text) as Incident
    const order = slowest!.find(({ route }) => route === 'GET /orders')
    expect(order!.operations.map(({ name }) => name)).toContain('op:pg.query')
    expect(during!.statements!.repeated[0]).toMatchObject({ route: 'GET /orders', most: 20 })
    const report = readFileSync(join(dir, id, 'report.md'), 'utf8')
    expect(report).toContain('GET /orders ran `select note from orders where id = $1`')
    child.kill()
    rmSync(dir, { recursive: true })
  })

  it('sees a server that goes away in mid-query as the application does', async () => {
    perf.follow(pool)
    pool.on('error', () => {})
    const killer = new pg.Client(where())
    await killer.connect()
    const failure = expect(pool.query('select pg_sleep(60)')).rejects.toThrow()
    await until(async () => {
      const { rowCount } = await killer.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active'",
      )
      return rowCount === 1
    })
    await failure
    expect(rowOf('pg.query')).toMatchObject({ count: 1, failed: 1, inFlight: 0 })
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await killer.end()
    expect(perf.snapshot().self.errors).toBe(0)
  })
})
