import { PerformanceObserver } from 'node:perf_hooks'
import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import type { GcRecord } from '../../lib/diagnose/recording.ts'
import { GcProbe } from '../../lib/probes/gc.ts'
import { until } from '../support/until.ts'
import { burst, collect } from './load.ts'

let probe: GcProbe
let disconnect = (): void => {}

afterEach(() => {
  probe.stop()
  disconnect()
})

it('counts every collection of a synchronous burst of allocation', async () => {
  const seen = { count: 0, pauseMs: 0, maxPauseMs: 0 }
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      seen.count++
      seen.pauseMs += duration
      seen.maxPauseMs = Math.max(seen.maxPauseMs, duration)
    }
  })
  probe = new GcProbe(systemClock, 60_000)
  observer.observe({ entryTypes: ['gc'] })
  disconnect = () => observer.disconnect()
  probe.start()
  burst()
  collect()
  await until(() => seen.count > 5, { what: 'entries of the burst' })
  // Both observers are told in one go: what the one has seen, the other has.
  const window = probe.window(systemClock.nowMs())
  expect(window.count).toBe(seen.count)
  expect(window.pauseMs).toBeCloseTo(seen.pauseMs, 6)
  expect(window.maxPauseMs).toBeCloseTo(seen.maxPauseMs, 6)
  expect(window.pauseRatio).toBeGreaterThan(0)
  expect(window.pauseRatio).toBeLessThanOrEqual(1)
  probe.tick(systemClock.nowMs())
  expect(probe.recent()).toMatchObject({ count: seen.count, maxPauseMs: seen.maxPauseMs })
})

it('starts each stretch from nothing', async () => {
  probe = new GcProbe(systemClock, 60_000)
  probe.start()
  collect()
  await until(() => probe.window(systemClock.nowMs()).count > 0)
  probe.tick(systemClock.nowMs())
  expect(probe.recent().count).toBeGreaterThan(0)
  await until(() => {
    probe.tick(systemClock.nowMs())
    return probe.recent().count === 0
  })
  expect(probe.recent()).toEqual({ count: 0, pauseMs: 0, pauseRatio: 0, maxPauseMs: 0 })
})

it('measures the growth of a heap that is kept across full collections', async () => {
  let nowMs = 0
  probe = new GcProbe({ nowMs: () => nowMs, wallMs: () => 0 }, 60_000)
  probe.start()
  const kept: unknown[] = []
  for (let i = 0; i < 8; i++) {
    expect(probe.growth.bytesPerMin(nowMs)).toBeNull()
    nowMs += 20_000
    kept.push(Array.from({ length: 250_000 }, (_, at) => at + 0.5))
    const before = probe.window(nowMs).count
    collect()
    await until(() => probe.window(nowMs).count > before, { what: 'the collection' })
  }
  // 2 MB in 20 s.
  expect(probe.growth.bytesPerMin(nowMs + 20_000)).toBeGreaterThan(3e6)
  expect(probe.growth.bytesPerMin(nowMs + 20_000)).toBeLessThan(12e6)
  expect(kept.length).toBe(8)
})

it('counts nothing after a stop, and starts only once', async () => {
  probe = new GcProbe(systemClock, 60_000)
  probe.start()
  probe.start()
  probe.stop()
  probe.stop()
  let collections = 0
  const observer = new PerformanceObserver((list) => (collections += list.getEntries().length))
  observer.observe({ entryTypes: ['gc'] })
  disconnect = () => observer.disconnect()
  collect()
  await until(() => collections > 0)
  expect(probe.window(systemClock.nowMs()).count).toBe(0)
})

it('hands over each collection, with the heap that the last full one left', async () => {
  const entries: GcRecord[] = []
  probe = new GcProbe(systemClock, 60_000, (entry) => entries.push(entry))
  const fromMs = systemClock.nowMs()
  probe.start()
  collect()
  const toMs = systemClock.nowMs()
  const major = await until(() => entries.find(({ heapUsedBytes }) => heapUsedBytes !== null))
  expect(major.kind).toBe('major')
  expect(major.heapUsedBytes).toBeGreaterThan(1e6)
  expect(major.atMs).toBeGreaterThanOrEqual(fromMs - 1)
  expect(major.atMs + major.pauseMs).toBeLessThanOrEqual(toMs + 1)
  expect(entries.length).toBe(probe.window(systemClock.nowMs()).count)
})
