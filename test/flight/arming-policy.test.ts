import { expect, it } from 'vitest'
import { ArmingPolicy } from '../../lib/flight/arming-policy.ts'

/** Beats every 20 ms from a time on; returns the time after them. */
function beat(policy: ArmingPolicy, count: number, delayMs: number, fromMs: number): number {
  for (let at = 0; at < count; at++) policy.beat(delayMs, fromMs + at * 20)
  return fromMs + count * 20
}

it('is armed from the first sign of trouble until 30 s of quiet', () => {
  const policy = new ArmingPolicy('auto')
  expect(policy.armed(0)).toBe(false)
  policy.trouble(1_000)
  policy.trouble(3_000)
  expect(policy.armed(3_000)).toBe(true)
  expect(policy.armed(32_999)).toBe(true)
  expect(policy.armed(33_000)).toBe(false)
})

it('arms when the loop is later than it usually is', () => {
  const policy = new ArmingPolicy('auto')
  let nowMs = beat(policy, 3_000, 1, 0)
  expect(policy.armed(nowMs)).toBe(false)
  nowMs = beat(policy, 50, 25, nowMs)
  expect(policy.armed(nowMs)).toBe(true)
})

it('arms for one long block', () => {
  const policy = new ArmingPolicy('auto')
  const nowMs = beat(policy, 3_000, 1, 0)
  policy.beat(600, nowMs + 600)
  expect(policy.armed(nowMs + 600)).toBe(true)
})

it('does not arm for a loop that is always late, nor for a late start', () => {
  const policy = new ArmingPolicy('auto')
  const nowMs = beat(policy, 6_000, 40, 0)
  expect(policy.armed(nowMs)).toBe(false)
})

it('does not arm for an unusual lag that nobody feels', () => {
  const policy = new ArmingPolicy('auto')
  const nowMs = beat(policy, 100, 8, beat(policy, 3_000, 0.1, 0))
  expect(policy.armed(nowMs)).toBe(false)
})

it('can be told to be armed always or never', () => {
  expect(new ArmingPolicy('always').armed(0)).toBe(true)
  const never = new ArmingPolicy(false)
  never.trouble(0)
  beat(never, 1_000, 900, 0)
  expect(never.armed(1)).toBe(false)
})
