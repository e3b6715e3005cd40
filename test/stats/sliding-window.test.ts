import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Scale } from '../../lib/stats/scale.ts'
import { SlidingWindow, windowShape } from '../../lib/stats/sliding-window.ts'

const LIMIT_MS = 250

function minute(): SlidingWindow {
  return new SlidingWindow(new Scale([100, LIMIT_MS]), windowShape(60_000))
}

function over(window: SlidingWindow, slots?: number): number {
  return window
    .tail(slots)
    .classes.slice(2)
    .reduce((sum, count) => sum + count, 0)
}

const arrivals = fc.array(
  fc.record({
    gapMs: fc.double({ min: 0, max: 9_000, noNaN: true }),
    valueMs: fc.double({ min: 0.01, max: 5_000, noNaN: true }),
  }),
  { maxLength: 300 },
)

describe('a sliding window', () => {
  it('holds exactly the requests of its slots, whatever the gaps between them', () => {
    fc.assert(
      fc.property(arrivals, fc.double({ min: 0, max: 200_000, noNaN: true }), (requests, silenceMs) => {
        const window = minute()
        let nowMs = 123_456.7
        const seen: { slot: number; valueMs: number }[] = []
        for (const { gapMs, valueMs } of requests) {
          nowMs += gapMs
          window.record(valueMs, nowMs)
          seen.push({ slot: Math.floor(nowMs / 1000), valueMs })
        }
        nowMs += silenceMs
        window.advance(nowMs)
        for (const slots of [1, 2, 5, 60]) {
          const inside = seen.filter(({ slot }) => slot > Math.floor(nowMs / 1000) - slots)
          const tail = window.tail(slots)
          expect(tail.count).toBe(inside.length)
          expect(over(window, slots)).toBe(inside.filter(({ valueMs }) => valueMs > LIMIT_MS).length)
          expect(tail.maxMs).toBe(Math.max(0, ...inside.map(({ valueMs }) => valueMs)))
        }
        expect(window.lifetime().classes.reduce((sum, count) => sum + count, 0)).toBe(seen.length)
      }),
    )
  })

  it('gives percentiles of the last 60 to 65 seconds within 1 %, the maximum being that of 60', () => {
    fc.assert(
      fc.property(arrivals, (requests) => {
        const window = minute()
        let nowMs = 5_000
        const seen: { atMs: number; valueMs: number }[] = []
        for (const { gapMs, valueMs } of requests) {
          nowMs += gapMs
          window.record(valueMs, nowMs)
          seen.push({ atMs: nowMs, valueMs })
        }
        const block = Math.floor(nowMs / 5_000)
        const inside = seen.filter(({ atMs }) => Math.floor(atMs / 5_000) >= block - 12)
        const sorted = inside.map(({ valueMs }) => valueMs).toSorted((a, b) => a - b)
        const summary = window.summary(nowMs)
        const { count, maxMs } = window.tail()
        if (count === 0) expect(summary).toBeNull()
        else {
          const truth = Math.min(sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)]!, maxMs)
          expect(Math.abs(summary!.p95Ms - truth) / truth).toBeLessThanOrEqual(0.01)
        }
      }),
    )
  })

  it('forgets everything once the window has passed', () => {
    const window = minute()
    window.record(10, 1_000)
    expect(window.summary(61_500)).toBeNull()
    expect(window.tail().count).toBe(0)
  })

  it('is not changed by being read', () => {
    const window = minute()
    for (let at = 0; at < 30_000; at += 7) window.record(at % 400, at)
    const first = window.summary(30_000)
    for (let i = 0; i < 5; i++) expect(window.summary(30_000)).toEqual(first)
  })

  it('counts a time that went backwards as the newest', () => {
    const window = minute()
    window.record(1, 50_000)
    window.record(2, 20_000)
    expect(window.tail(1).count).toBe(2)
  })

  it('names a value on the limit’s side that the exact count demands', () => {
    const window = minute()
    // Calm for most of the block, then slow for its newest second: the block's median is fast, the second's is slow.
    for (let i = 0; i < 400; i++) window.record(10, 5_000 + i * 10)
    for (let i = 0; i < 50; i++) window.record(900, 9_000 + i * 10)
    expect(window.tailQuantileMs(0.5, LIMIT_MS, window.tail(1))).toBeGreaterThan(LIMIT_MS)
    expect(window.tailQuantileMs(0.5, LIMIT_MS, window.tail(5))).toBeLessThanOrEqual(LIMIT_MS)
  })

  it('keeps counts beyond a million of one bucket', () => {
    const window = minute()
    for (let i = 0; i < 2_500_000; i++) window.record(3, 1_000)
    window.record(3, 6_000)
    const counts = new Float64Array(window.scale.cells)
    window.addTo(counts)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2_500_001)
  })

  it('absorbs another window as if it had recorded everything itself', () => {
    const both = minute()
    const [a, b] = [minute(), minute()]
    for (let at = 0; at < 90_000; at += 13) {
      const valueMs = (at * 7) % 700
      both.record(valueMs, at)
      ;(at % 2 === 0 ? a : b).record(valueMs, at)
    }
    a.absorb(b, 90_000)
    both.advance(90_000)
    expect(a.tail()).toEqual({
      ...both.tail(),
      sumMs: expect.closeTo(both.tail().sumMs, 6),
      sumSquares: expect.closeTo(both.tail().sumSquares, 3),
    })
    expect(a.summary(90_000)).toEqual({
      ...both.summary(90_000),
      meanMs: expect.closeTo(both.summary(90_000)!.meanMs, 6),
    })
    expect(a.lifetime().classes).toEqual(both.lifetime().classes)
  })
})
