import { expect, it } from 'vitest'
import { StatementTable } from '../../lib/record/statement-table.ts'

const SPAN_MS = 60_000
const table = (): StatementTable => new StatementTable('db', SPAN_MS)

it('adds up what it is told', () => {
  const statements = table()
  statements.note('select a', 10, false, 0)
  statements.note('select a', 30, true, SPAN_MS)
  expect(statements.slowest(SPAN_MS)).toEqual([
    { operation: 'db', statement: 'select a', count: 2, failed: 1, meanMs: 20, maxMs: 30 },
  ])
})

it('forgets what is older than two windows', () => {
  const statements = table()
  statements.note('select a', 10, false, 0)
  statements.repeated('select a', 'GET /', 7, 0)
  expect(statements.slowest(2 * SPAN_MS - 1)).toHaveLength(1)
  expect(statements.slowest(3 * SPAN_MS - 1)).toEqual([])
  expect(statements.repeats(3 * SPAN_MS)).toEqual([])
})

it('has room for the slow ones in any crowd', () => {
  const statements = table()
  statements.note('slow', 500, false, 0)
  for (let at = 0; at < 1_000; at++) statements.note(`quick ${at}`, 1 + at / 1_000, false, 0)
  statements.note('late', 400, false, 0)
  const all = statements.slowest(0)
  expect(all).toHaveLength(200)
  expect(all.map(({ statement }) => statement)).toEqual(expect.arrayContaining(['slow', 'late', 'quick 999']))
})

it('tells repeats apart by route', () => {
  const statements = table()
  statements.repeated('select a', 'GET /orders', 7, 0)
  statements.repeated('select a', 'GET /orders', 40, SPAN_MS)
  statements.repeated('select a', 'GET /users', 5, SPAN_MS)
  expect(statements.repeats(SPAN_MS)).toEqual([
    { operation: 'db', statement: 'select a', route: 'GET /orders', requests: 2, most: 40 },
    { operation: 'db', statement: 'select a', route: 'GET /users', requests: 1, most: 5 },
  ])
  for (let at = 0; at < 1_000; at++) statements.repeated(`select ${at}`, 'GET /', 5, SPAN_MS)
  expect(statements.repeats(SPAN_MS).length).toBeLessThanOrEqual(200)
})
