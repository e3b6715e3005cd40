import { expect, it } from 'vitest'
import { createPerf } from '../../lib/index.ts'
import { measure } from '../../lib/operations/measure.ts'
import { Workbench } from './workbench.ts'

it('gives back what is no promise as it is, and counts it once', () => {
  const { calls, counts, taped } = bound(new Workbench())
  for (const value of [7, '', null, undefined, {}, [], () => 1, new Map([['then', 1]])]) {
    expect(measure(calls, 'op', 'plain', () => value)).toBe(value)
  }
  expect(counts('op:plain')).toEqual([8, 0, 0])
  expect(taped().map(({ name, failed }) => ({ name, failed }))).toEqual(
    Array.from({ length: 8 }, () => ({ name: 'op:plain', failed: false })),
  )
})

it('throws on what was thrown, the same object, and counts a failure', () => {
  const { calls, counts, taped } = bound(new Workbench())
  const error = new Error('no')
  const thrown = (): unknown => {
    try {
      return measure(calls, 'op', 'throws', () => {
        throw error
      })
    } catch (caught) {
      return caught
    }
  }
  expect(thrown()).toBe(error)
  expect(counts('op:throws')).toEqual([0, 1, 0])
  expect(taped()).toMatchObject([{ name: 'op:throws', failed: true }])
})

it('follows a promise until it is settled: the outcome is its own, the object another', async () => {
  const { calls, counts } = bound(new Workbench())
  let resolve!: (value: number) => void
  const given = new Promise<number>((done) => (resolve = done))
  const answered = measure(calls, 'op', 'async', () => given)
  expect(answered).toBeInstanceOf(Promise)
  expect(answered).not.toBe(given)
  expect(counts('op:async')).toEqual([0, 0, 1])
  resolve(42)
  expect(await answered).toBe(42)
  expect(counts('op:async')).toEqual([1, 0, 0])

  const error = new Error('refused')
  await expect(measure(calls, 'op', 'async', () => Promise.reject(error))).rejects.toBe(error)
  expect(counts('op:async')).toEqual([1, 1, 0])
})

it('hides no rejection from who forgot to await it', async () => {
  const { calls } = bound(new Workbench())
  const error = new Error('forgotten')
  const seen: unknown[] = []
  const listeners = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', (reason) => seen.push(reason))
  void measure(calls, 'op', 'forgotten', () => Promise.reject(error))
  await new Promise((resolve) => setImmediate(resolve))
  process.removeAllListeners('unhandledRejection')
  for (const listener of listeners) process.on('unhandledRejection', listener)
  expect(seen).toEqual([error])
})

it('asks what is only like a promise once: a query of knex or mongoose runs anew each time', async () => {
  const { calls, counts } = bound(new Workbench())
  let runs = 0
  const query = {
    // oxlint-disable-next-line unicorn/no-thenable -- that is what such builders are
    then: (resolve: (rows: string[]) => void): void => {
      runs++
      resolve(['row'])
    },
  } as unknown as PromiseLike<string[]>
  expect(await measure(calls, 'op', 'query', () => query)).toEqual(['row'])
  expect(runs).toBe(1)
  expect(counts('op:query')).toEqual([1, 0, 0])
})

it('survives what cannot be looked at, and names that are none', () => {
  const { calls, counts, errors } = bound(new Workbench())
  const shy = new Proxy(
    {},
    {
      get: () => {
        throw new Error('do not look')
      },
    },
  )
  expect(measure(calls, 'op', 'shy', () => shy)).toBe(shy)
  expect(measure(calls, 'op', '', () => 1)).toBe(1)
  expect(measure(calls, 'op', undefined as never, () => 2)).toBe(2)
  expect(measure(calls, 'op', Symbol('name') as never, () => 3)).toBe(3)
  expect(counts('op:shy')).toEqual([1, 0, 0])
  expect(counts('op:(unnamed)')).toEqual([3, 0, 0])
  expect(errors).toEqual([])
})

it('knows the request in which it began, however long it takes', async () => {
  const { calls, taped, attribution } = bound(new Workbench())
  const previous = attribution.enter(7, 1)
  const done = measure(calls, 'op', 'db.query', () => Promise.resolve())
  attribution.leave(previous)
  await done
  expect(taped()).toMatchObject([{ name: 'op:db.query', request: 7, failed: false }])
})

it('tells a bounded number of names apart, and loses no call', () => {
  const { calls, counts, taped, recorder } = bound(new Workbench(20))
  for (let at = 0; at < 300; at++) measure(calls, 'op', `query ${at}`, () => at)
  expect(recorder.table.size).toBe(20)
  expect(counts('(other)')).toEqual([280, 0, 0])
  expect(new Set(taped().map(({ name }) => name)).size).toBe(21)
})

it('is what perf.measure, perf.hit and perf.snapshot say', async () => {
  await using perf = createPerf({ flight: false, watchdog: false, capture: false })
  expect(perf.measure('tax', () => 19)).toBe(19)
  await perf.measure('db.query', async () => 'row')
  for (let at = 0; at < 10; at++) perf.hit('cache', at > 0)
  const { operations } = perf.snapshot()
  expect(operations.map(({ name }) => name)).toEqual(['tax', 'db.query', 'cache'])
  expect(operations[1]).toMatchObject({ count: 1, failed: 0, errorRatio: 0, inFlight: 0, hitRatio: null })
  expect(operations[1]!.latency!.p99Ms).toBeGreaterThan(0)
  expect(operations[2]).toMatchObject({ count: 0, lookups: 10, hitRatio: 0.9, latency: null })
})

/** Methods that can be taken off their object. */
function bound(
  workbench: Workbench,
): Pick<Workbench, 'calls' | 'attribution' | 'recorder' | 'errors' | 'taped' | 'counts'> {
  const { calls, attribution, recorder, errors } = workbench
  const taped = (): ReturnType<Workbench['taped']> => workbench.taped()
  const counts = (label: string): ReturnType<Workbench['counts']> => workbench.counts(label)
  return { calls, attribution, recorder, errors, taped, counts }
}
