import { expect, it } from 'vitest'
import { V8Clock } from '../../../lib/flight/worker/v8-clock.ts'

const change = { beforeMs: 100, startedMs: 101, afterMs: 102, debuggable: false }

it('trusts the offset while a profile begins when it was asked to', () => {
  const clock = new V8Clock(1_000)
  clock.check(1_100_500, change)
  expect(clock.toMainMs(1_200_000)).toBe(200)
})

it('goes by the beginning of a profile where V8 has another clock, and by the tightest', () => {
  const clock = new V8Clock(1_000)
  clock.check(9_101_000, { ...change, beforeMs: 0 })
  expect(clock.toMainMs(9_200_000)).toBe(200)
  clock.check(9_120_000, { ...change, beforeMs: 119, startedMs: 119.5 })
  expect(clock.toMainMs(9_120_000)).toBeCloseTo(120, 6)
})
