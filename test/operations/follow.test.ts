import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { LRUCache } from 'lru-cache'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPerf, type Perf } from '../../lib/index.ts'
import { until } from '../support/until.ts'

let perf: Perf
let errors: unknown[]
beforeEach(() => {
  perf = createPerf({ flight: false, watchdog: false, capture: false }).start()
  errors = []
  perf.on('error', (error) => errors.push(error))
})
afterEach(() => perf.close())

it('says what it does not know, and throws nothing', () => {
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no')
      },
    },
  )
  const frozen = Object.freeze({ prepare: () => ({}), exec: () => 7 })
  for (const one of [undefined, null, 7, 'pool', {}, hostile, frozen]) perf.follow(one as never)()
  expect(errors).toHaveLength(7)
  expect(String(errors[0])).toContain('perf.follow() knows')
  expect(frozen.exec()).toBe(7)
})

it('follows nothing twice', () => {
  const pool = Object.assign(new EventEmitter(), { waitingCount: 3, query: () => 7, connect: () => 8 })
  const leave = perf.follow(pool, 'one')
  expect(perf.follow(pool, 'two')).toBe(leave)
  expect(perf.snapshot().gauges).toEqual({ 'one.waiting': 3 })
  leave()
  leave()
  expect(Object.keys(perf.snapshot().gauges)).toEqual([])
  perf.follow(pool, 'two')
  expect(perf.snapshot().gauges).toEqual({ 'two.waiting': 3 })
  expect(errors).toEqual([])
})

it('follows nothing after the end', async () => {
  await perf.close()
  const cache = new LRUCache<string, number>({ max: 5 })
  perf.follow(cache)()
  cache.get('a')
  expect(perf.snapshot().operations).toEqual([])
})

describe('an lru-cache', () => {
  const rows = (): unknown[] =>
    perf.snapshot().operations.map(({ name, lookups, hitRatio }) => ({ name, lookups, hitRatio }))

  it('has its hits counted, and no other has', () => {
    const prices = new LRUCache<string, number>({ max: 500 })
    const others = new LRUCache<string, number>({ max: 500 })
    const leave = perf.follow(prices, 'prices')
    prices.set('a', 1)
    for (let at = 0; at < 10; at++) {
      prices.get(at > 1 ? 'a' : 'unknown')
      others.get('a')
    }
    leave()
    prices.get('a')
    expect(rows()).toEqual([{ name: 'prices', lookups: 10, hitRatio: 0.8 }])
  })

  it('has what it fetches counted: who joins a load spares one', async () => {
    const prices = new LRUCache<string, string>({ max: 500, fetchMethod: async (key) => `price of ${key}` })
    perf.follow(prices, 'prices')
    await Promise.all([prices.fetch('a'), prices.fetch('a')])
    await Promise.all([prices.fetch('a'), prices.fetch('b')])
    await until(() => perf.snapshot().operations[0]?.lookups === 4)
    expect(rows()).toEqual([{ name: 'prices', lookups: 4, hitRatio: 0.5 }])
  })
})

/** What is used here of a module that our oldest Node does not have. */
interface Database {
  exec(sql: string): void
  prepare(
    sql: string,
  ): Record<'get' | 'run', (...values: unknown[]) => unknown> &
    Record<'all' | 'iterate', (...values: unknown[]) => Iterable<unknown>>
}
type Sqlite = { DatabaseSync: new (path: string) => Database }

const sqlite = ((): Sqlite | null => {
  try {
    return createRequire(import.meta.url)('node:sqlite') as Sqlite
  } catch {
    return null
  }
})()

describe.skipIf(sqlite === null)('node:sqlite (skipped on a Node that has none)', () => {
  const open = (): Database => {
    const database = new sqlite!.DatabaseSync(':memory:')
    database.exec(
      "create table orders (id integer primary key, note text); insert into orders values (1, 'x')",
    )
    return database
  }

  it('has its statements counted, and no value kept', () => {
    const database = open()
    perf.follow(database)
    const byId = database.prepare('select note from orders where id = ?')
    expect(byId.get(1)).toMatchObject({ note: 'x' })
    expect(byId.all(2)).toEqual([])
    database.prepare("insert into orders values (2, 'a secret')").run()
    expect(() => database.prepare("insert into orders values (2, 'a secret')").run()).toThrow('UNIQUE')
    expect(() => database.exec('no sql')).toThrow('syntax')
    expect([...database.prepare('select id from orders').iterate()]).toHaveLength(2)
    const { operations, statements } = perf.snapshot()
    expect(operations).toMatchObject([{ name: 'sqlite.query', count: 5, failed: 2, inFlight: 0 }])
    const counts = statements!.slowest.map(({ statement, count, failed }) => [statement, count, failed])
    expect(counts).toEqual(
      expect.arrayContaining([
        ['select note from orders where id = ?', 2, 0],
        ['insert into orders values (?)', 2, 1],
        ['no sql', 1, 1],
      ]),
    )
    expect(JSON.stringify(perf.snapshot())).not.toContain('a secret')
  })

  it('is left as it was', () => {
    const database = open()
    const leave = perf.follow(database, 'db')
    const byId = database.prepare('select note from orders where id = ?')
    leave()
    expect([Object.hasOwn(database, 'prepare'), Object.hasOwn(database, 'exec')]).toEqual([false, false])
    expect(byId.get(1)).toMatchObject({ note: 'x' })
    expect(perf.snapshot().operations).toEqual([])
  })
})
