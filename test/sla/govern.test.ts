import { describe, expect, test } from 'vitest'
import { ended, govern, unspent } from '../../lib/sla/govern.ts'
import type { CaptureLimits, CaptureRequest, GovernState } from '../../lib/sla/govern.ts'

const mebibyte = 1_048_576
const hourMs = 3_600_000

const limits: CaptureLimits = {
  enabled: true,
  cooldownMs: 60_000,
  perHour: 3,
  minFreeMemoryBytes: 64 * mebibyte,
  minFreeMemoryRatio: 0.1,
  minFreeDiskBytes: 64 * mebibyte,
}

const critical: CaptureRequest = {
  by: 'breach',
  severity: 'critical',
  runningId: null,
  memory: [{ name: 'heap', freeBytes: 500 * mebibyte, limitBytes: 2_000 * mebibyte }],
  diskFreeBytes: 900 * mebibyte,
}

const warning: CaptureRequest = { ...critical, severity: 'warning' }
const byHand: CaptureRequest = { ...warning, by: 'hand' }
const cooling: GovernState = { startedAtMs: [1_000], endedAtMs: 11_000 }
const spent: GovernState = { startedAtMs: [1_000, 2_000, 3_000], endedAtMs: null }

function heap(freeBytes: number, limitBytes: number): Partial<CaptureRequest> {
  return { memory: [{ name: 'heap', freeBytes, limitBytes }] }
}

describe('what the budgets refuse, and why', () => {
  test.each<[string, CaptureRequest, Partial<CaptureLimits>, GovernState, number, object]>([
    ['captures switched off', critical, { enabled: false }, unspent, 0, { reason: 'disabled' }],
    [
      'one is recorded now',
      { ...critical, runningId: 'x' },
      {},
      unspent,
      0,
      { reason: 'joined', joins: 'x' },
    ],
    ['a warning joins as well', { ...warning, runningId: 'x' }, {}, unspent, 0, { reason: 'joined' }],
    ['a warning alone', warning, {}, unspent, 0, { reason: 'warning-only' }],
    ['just after the last', critical, {}, cooling, 21_000, { reason: 'cooldown', retryAfterMs: 50_000 }],
    ['by hand just after the last', byHand, {}, cooling, 21_000, { reason: 'cooldown' }],
    ['a full hour', critical, {}, spent, 10_000, { reason: 'per-hour', retryAfterMs: hourMs - 9_000 }],
    ['a full hour, by hand', byHand, {}, spent, 10_000, { reason: 'per-hour' }],
    ['a limit that was lowered', critical, { perHour: 1 }, spent, 10_000, { retryAfterMs: hourMs - 7_000 }],
    [
      'a small rest of memory',
      { ...critical, ...heap(63 * mebibyte, 200 * mebibyte) },
      {},
      unspent,
      0,
      { reason: 'memory-headroom' },
    ],
    [
      'a small share of memory',
      { ...critical, ...heap(99 * mebibyte, 1_000 * mebibyte) },
      {},
      unspent,
      0,
      { reason: 'memory-headroom' },
    ],
    [
      'memory over its limit',
      { ...critical, ...heap(-1, 1_000 * mebibyte) },
      {},
      unspent,
      0,
      { reason: 'memory-headroom' },
    ],
    ['a disk almost full', { ...critical, diskFreeBytes: 63 * mebibyte }, {}, unspent, 0, { reason: 'disk' }],
  ])('%s', (_, request, changes, state, nowMs, expected) => {
    const { decision } = govern(request, { ...limits, ...changes }, state, nowMs)
    expect(decision).toMatchObject({ go: false, ...expected })
  })

  test.each<[string, Partial<CaptureRequest>, Partial<CaptureLimits>, GovernState, CaptureRequest, string]>([
    ['switched off before everything', { runningId: 'x' }, { enabled: false }, cooling, warning, 'disabled'],
    ['joining before the severity', { runningId: 'x' }, {}, cooling, warning, 'joined'],
    ['severity before the cooldown', {}, {}, cooling, warning, 'warning-only'],
    ['cooldown before the hour', {}, {}, { ...spent, endedAtMs: 11_000 }, critical, 'cooldown'],
    ['the hour before memory', heap(0, 1), {}, spent, critical, 'per-hour'],
    ['memory before the disk', { ...heap(0, 1), diskFreeBytes: 0 }, {}, unspent, critical, 'memory-headroom'],
  ])('when several hold, it names %s', (_, request, changes, state, base, reason) => {
    const { decision } = govern({ ...base, ...request }, { ...limits, ...changes }, state, 12_000)
    expect(decision).toMatchObject({ reason })
  })
})

describe('what the budgets allow', () => {
  test.each<[string, CaptureRequest, GovernState, number]>([
    ['a critical breach', critical, unspent, 0],
    ['somebody who asks, however mild', byHand, unspent, 0],
    ['exactly at the end of the cooldown', critical, cooling, 71_000],
    ['exactly an hour after the first of three', critical, spent, 1_000 + hourMs],
    ['an unknown disk', { ...critical, diskFreeBytes: null }, unspent, 0],
    ['exactly enough memory', { ...critical, ...heap(64 * mebibyte, 640 * mebibyte) }, unspent, 0],
  ])('%s', (_, request, state, nowMs) => {
    expect(govern(request, limits, state, nowMs).decision).toEqual({ go: true })
  })

  test('any hour holds at most as many captures as allowed, wherever it begins', () => {
    let state = unspent
    const starts: number[] = []
    for (let nowMs = 0; nowMs < 5 * hourMs; nowMs += 60_000) {
      const governed = govern(critical, { ...limits, cooldownMs: 0 }, state, nowMs)
      state = governed.state
      if (!governed.decision.go) continue
      starts.push(nowMs)
      state = ended(state, nowMs)
    }
    expect(starts).toHaveLength(15)
    for (const from of starts) {
      expect(starts.filter((at) => at >= from && at < from + hourMs).length).toBeLessThanOrEqual(3)
    }
  })

  test('waiting as long as it was told to is enough', () => {
    for (const state of [cooling, spent]) {
      const { decision } = govern(critical, limits, state, 12_000)
      const waitMs = decision.go ? 0 : (decision.retryAfterMs ?? 0)
      expect(waitMs).toBeGreaterThan(0)
      expect(govern(critical, limits, state, 12_000 + waitMs - 1).decision.go).toBe(false)
      expect(govern(critical, limits, state, 12_000 + waitMs).decision.go).toBe(true)
    }
  })

  test('a refusal spends nothing, and the state it was given stays as it was', () => {
    const state = Object.freeze({ startedAtMs: Object.freeze([5]), endedAtMs: null })
    expect(govern(warning, limits, state, 10).state).toEqual(state)
    expect(govern(critical, limits, state, 10).state.startedAtMs).toEqual([5, 10])
    expect(JSON.parse(JSON.stringify(govern(critical, limits, state, 10)))).toMatchObject({
      decision: { go: true },
    })
  })
})
