import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createPerf } from '../../lib/index.ts'
import { Ticks } from '../../lib/ticks.ts'
import { until } from '../support/until.ts'

/** Time that passes by work alone. */
class WorkClock {
  #ms = 1_000
  readonly nowMs = (): number => this.#ms
  readonly wallMs = (): number => this.#ms

  pass(ms: number): void {
    this.#ms += ms
  }
}

function ticksOf(stepsMs: number[], failAt = -1) {
  const clock = new WorkClock()
  const done: number[] = []
  const errors: unknown[] = []
  const ticks = new Ticks({
    clock,
    everyMs: 60_000,
    *steps() {
      for (const [at, ms] of stepsMs.entries()) {
        if (at === failAt) throw new Error(`step ${at}`)
        clock.pass(ms)
        done.push(at)
        yield
      }
    },
    onError: (error) => errors.push(error),
  })
  return { ticks, done, errors }
}

describe('a tick', () => {
  it('that fits into a slice is over at once', () => {
    const { ticks, done } = ticksOf([0.25, 0.25, 0.25])
    ticks.tick()
    expect(done).toEqual([0, 1, 2])
    expect(ticks.workMs).toBe(0.75)
    expect(ticks.longestHoldMs).toBe(0.75)
  })

  it('of more lets the loop turn between slices, and tells its work and its longest hold apart', async () => {
    const { ticks, done } = ticksOf(Array.from({ length: 10 }, () => 0.5))
    ticks.tick()
    expect(done).toHaveLength(2)
    expect(ticks.workMs).toBe(0)
    await nextTurn()
    expect(done).toHaveLength(4)
    await until(() => ticks.workMs > 0)
    expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(ticks.workMs).toBe(5)
    expect(ticks.longestHoldMs).toBe(1)
  })

  it('does not begin before the last one is over', async () => {
    const { ticks, done } = ticksOf([2, 2, 2])
    ticks.tick()
    ticks.tick()
    expect(done).toEqual([0])
    await until(() => ticks.workMs > 0)
    expect(done).toEqual([0, 1, 2])
    ticks.tick()
    expect(done).toEqual([0, 1, 2, 0])
    ticks.stop()
  })

  it('ends where it is when stopped, from outside or by one of its own steps', async () => {
    const { ticks, done } = ticksOf([2, 2, 2])
    ticks.tick()
    ticks.stop()
    await nextTurn()
    await nextTurn()
    expect(done).toEqual([0])

    const own: Ticks = new Ticks({
      clock: new WorkClock(),
      everyMs: 60_000,
      *steps() {
        done.push(7)
        own.stop()
        yield
        done.push(8)
      },
      onError: () => {},
    })
    own.tick()
    await nextTurn()
    expect(done).toEqual([0, 7])
  })

  it('that fails in a later slice is reported, and the next one begins anew', async () => {
    const { ticks, done, errors } = ticksOf([2, 2, 2], 1)
    ticks.tick()
    await until(() => errors.length > 0)
    ticks.tick()
    await until(() => errors.length > 1)
    expect(done).toEqual([0, 0])
    expect(errors.map(String)).toEqual(['Error: step 1', 'Error: step 1'])
    ticks.stop()
  })
})

describe('an evaluation of many routes', () => {
  /** A millisecond passes at each look at the clock: no machine is slower. */
  function crawling() {
    let ms = 1_000
    return { nowMs: () => (ms += 1), wallMs: () => 1_700_000_000_000 }
  }

  it('judges all of them before it tells of any, though the loop turns in between', async () => {
    const routes = 40
    const perf = createPerf({
      capture: false,
      endpoint: false,
      clock: crawling(),
      evaluateEveryMs: 100,
      sla: { '*': { maxMs: 10 } },
    }).start()
    try {
      const breaches: string[] = []
      let judgedAtFirst = 0
      perf.on('breach', ({ subject }) => {
        if (breaches.length === 0) {
          judgedAtFirst = perf.snapshot().routes.filter(({ sla }) => sla[0]?.state === 'critical').length
        }
        breaches.push(subject)
      })
      for (let n = 0; n < routes; n++)
        perf.observe({ route: `/${n}`, method: 'GET', status: 200, durationMs: 50 })
      await until(() => breaches.length >= routes)
      expect(new Set(breaches).size).toBe(routes)
      expect(judgedAtFirst).toBe(routes)
      await until(() => perf.snapshot().self.tickMs > 0)
      const { tickMs, tickMaxMs } = perf.snapshot().self
      expect(tickMs).toBeGreaterThan(routes)
      expect(tickMaxMs).toBeLessThan(tickMs)
    } finally {
      await perf.close()
    }
  })
})
