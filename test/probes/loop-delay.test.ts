import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LoopDelay } from '../../lib/probes/loop-delay.ts'

const SPAN_MS = 60_000

/** Beats on time, each `lateMs` late, up to `toMs`. */
function beats(delay: LoopDelay, fromMs: number, toMs: number, lateMs = 0): number {
  let nowMs = fromMs
  while (nowMs + 20 + lateMs <= toMs) delay.beat((nowMs += 20 + lateMs))
  return nowMs
}

describe('LoopDelay', () => {
  it('reads zero for punctual beats', () => {
    const delay = new LoopDelay(SPAN_MS, 20)
    delay.start(0)
    const nowMs = beats(delay, 0, 30_000)
    delay.tick(nowMs)
    expect(delay.recent().delayMaxMs).toBe(0)
    expect(delay.window(nowMs)).toMatchObject({ delayMaxMs: 0, blockedRatio: 0 })
    expect(delay.window(nowMs).delayP99Ms).toBeLessThan(0.01)
  })

  it('lets one block weigh what an arrival at random meets', () => {
    const delay = new LoopDelay(SPAN_MS, 20)
    delay.start(0)
    const before = beats(delay, 0, 14_000)
    delay.beat(before + 1_000)
    const reading = delay.window(before + 1_000)
    // 1 s of 15 s is blocked: 1 % of all arrivals wait for more than 850 ms of it.
    expect(reading.delayP99Ms).toBeGreaterThan(800)
    expect(reading.delayP99Ms).toBeLessThan(900)
    expect(reading.delayP50Ms).toBeLessThan(0.01)
    expect(reading.delayMaxMs).toBe(1_000)
    expect(reading.blockedRatio).toBeCloseTo(1 / 15, 3)
  })

  it('has the percentiles of arrivals at random, for any pattern of blocks', () => {
    const gaps = fc.array(fc.integer({ min: 20, max: 600 }), { minLength: 200, maxLength: 400 })
    fc.assert(
      fc.property(gaps, fc.constantFrom(0.5, 0.99), (all, q) => {
        const delay = new LoopDelay(1_000_000, 20)
        delay.start(0)
        let nowMs = 0
        const waits: number[] = []
        for (const gap of all) {
          // One arrival a millisecond; the timer can only be late once it was due.
          for (let at = 20; at <= gap; at++) waits.push(gap - at)
          delay.beat((nowMs += gap))
        }
        waits.sort((a, b) => a - b)
        const truth = waits[Math.ceil(waits.length * q) - 1] ?? NaN
        delay.tick(nowMs)
        const { delayP50Ms, delayP99Ms } = delay.recent()
        expect(Math.abs((q === 0.5 ? delayP50Ms : delayP99Ms) - truth)).toBeLessThanOrEqual(25)
      }),
      { numRuns: 30 },
    )
  })

  it('takes the busy time for the length of a block, within what the gap allows', () => {
    const delay = new LoopDelay(SPAN_MS, 20)
    delay.start(0)
    delay.beat(310, 300)
    delay.tick(310)
    expect(delay.recent().delayMaxMs).toBe(300)
    delay.beat(620, 900)
    delay.tick(620)
    expect(delay.recent().delayMaxMs).toBe(310)
    delay.beat(930, 0)
    delay.tick(930)
    expect(delay.recent().delayMaxMs).toBe(290)
  })

  it('does not call many small pieces within a punctual gap one block', () => {
    const delay = new LoopDelay(SPAN_MS, 20)
    delay.start(0)
    delay.beat(22, 22)
    delay.tick(22)
    expect(delay.recent().delayMaxMs).toBe(2)
  })

  it('tells a block that spans a tick on both sides, and no blocked millisecond twice', () => {
    const delay = new LoopDelay(SPAN_MS, 20)
    delay.start(0)
    beats(delay, 0, 700)
    delay.tick(1_000)
    expect(delay.recent()).toMatchObject({ delayMaxMs: 300, blockedRatio: 0.3 })
    delay.beat(1_200)
    beats(delay, 1_200, 2_000)
    delay.tick(2_000)
    expect(delay.recent()).toMatchObject({ delayMaxMs: 500, blockedRatio: 0.2 })
  })

  it('shows a block that has not ended yet', () => {
    const delay = new LoopDelay(SPAN_MS, 20)
    delay.start(0)
    beats(delay, 0, 1_000)
    expect(delay.window(5_000)).toMatchObject({ delayMaxMs: 4_000, blockedRatio: 0.8 })
  })

  it('forgets a block when the window has passed it, the percentiles within a twelfth', () => {
    const delay = new LoopDelay(SPAN_MS, 20)
    delay.start(0)
    delay.beat(2_000)
    const nowMs = beats(delay, 2_000, 67_000)
    expect(delay.window(nowMs)).toMatchObject({ delayMaxMs: 0, blockedRatio: 0 })
    expect(delay.window(nowMs).delayP99Ms).toBeLessThan(0.01)
  })

  it('is quick with a pause of a day, and says that all of the time was blocked', () => {
    const delay = new LoopDelay(SPAN_MS, 20)
    delay.start(0)
    const day = 24 * 3_600_000
    const began = performance.now()
    delay.beat(day)
    expect(performance.now() - began).toBeLessThan(1_000)
    expect(delay.window(day)).toMatchObject({ delayMaxMs: day, blockedRatio: 1 })
  })

  it('counts no delay between a stop and the next start', () => {
    const delay = new LoopDelay(SPAN_MS, 20)
    delay.start(0)
    delay.stop()
    expect(delay.window(5_000).delayMaxMs).toBe(0)
    delay.start(10_000)
    delay.beat(10_020)
    delay.tick(10_020)
    expect(delay.recent()).toEqual({ delayP50Ms: 0, delayP99Ms: 0, delayMaxMs: 0, blockedRatio: 0 })
  })

  it('holds the same memory after a hundred thousand beats', () => {
    const delay = new LoopDelay(SPAN_MS, 20)
    delay.start(0)
    let nowMs = 0
    for (let i = 0; i < 100_000; i++) delay.beat((nowMs += 20 + (i % 977)))
    expect(delay.footprintBytes).toBeLessThan(200_000)
  })
})
