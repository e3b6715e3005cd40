import { expect, it } from 'vitest'
import { createPerf } from '../../lib/index.ts'
import { Gauges } from '../../lib/operations/gauges.ts'
import { until } from '../support/until.ts'

it('are read at each tick, and shown', async () => {
  await using perf = createPerf({
    flight: false,
    watchdog: false,
    capture: false,
    evaluateEveryMs: 50,
  }).start()
  let waiting = 3
  const remove = perf.gauge('pool.waiting', () => waiting)
  expect(perf.snapshot().gauges).toEqual({ 'pool.waiting': 3 })
  waiting = 9
  await until(() => perf.snapshot().gauges['pool.waiting'] === 9)
  remove()
  expect(perf.snapshot().gauges).toEqual({})
})

it('that fail, or are no numbers, are absent; a failure is told once', () => {
  const errors: unknown[] = []
  const gauges = new Gauges((error) => errors.push(error))
  let broken = true
  gauges.add('broken', () => {
    if (broken) throw new Error('no pool yet')
    return 1
  })
  gauges.add('odd', () => Number.NaN)
  gauges.add('text', () => 'seven' as never)
  gauges.tick()
  gauges.tick()
  expect(gauges.values).toEqual({})
  expect(errors).toHaveLength(1)
  broken = false
  gauges.tick()
  expect(gauges.values).toEqual({ broken: 1 })
})

it('of one name replace each other; who was replaced takes nothing away', () => {
  const gauges = new Gauges(() => {})
  const first = gauges.add('pool', () => 1)
  gauges.add('pool', () => 2)
  gauges.add('__proto__', () => 3)
  first()
  expect(Object.entries(gauges.values)).toEqual([
    ['pool', 2],
    ['__proto__', 3],
  ])
})

it('are bounded', () => {
  const errors: unknown[] = []
  const gauges = new Gauges((error) => errors.push(error))
  for (let at = 0; at < 300; at++) gauges.add(`gauge ${at}`, () => at)
  expect(Object.keys(gauges.values)).toHaveLength(200)
  expect(errors).toHaveLength(100)
})
