import { describe, expect, it } from 'vitest'
import { OperationRecorder } from '../../lib/record/operation-recorder.ts'
import { Past, quietProcess, WALL_MS } from './past.ts'

const within = (value: number | null | undefined, wanted: number, by: number): void => {
  expect(Math.abs((value ?? NaN) - wanted) / wanted, `${value} for ${wanted}`).toBeLessThan(by)
}

describe('the history of a process', () => {
  it('has the requests, errors and percentiles of each second, over the borders of blocks and windows', () => {
    const past = new Past()
    for (let second = 0; second < 90; second++) {
      // A slower one each second, so that no second can be taken for another.
      for (let n = 0; n < 100; n++) past.get(`/things/${n % 3}`, 10 + second, n < 2 ? 500 : 200)
      past.tick()
    }
    const { columns, stepMs, fromAt } = past.history.process('1m')
    expect(stepMs).toBe(1_000)
    expect(columns.requestsPerSec).toEqual(Array(60).fill(100))
    expect(columns.errorRatio).toEqual(Array(60).fill(0.02))
    for (const [at, p50Ms] of columns.p50Ms.entries()) within(p50Ms, 10 + 30 + at, 0.01)
    for (const [at, p99Ms] of columns.p99Ms.entries()) within(p99Ms, 10 + 30 + at, 0.01)
    expect(fromAt).toBe(WALL_MS + 30_000)
  })

  it('counts everything once while routes lose their slots to others', () => {
    const past = new Past({ maxRoutes: 4 })
    for (let second = 0; second < 120; second++) {
      for (let n = 0; n < 50; n++) past.get(`/wave/${Math.floor(second / 20)}/${n % 4}`, 20)
      past.recorder.table.rebalance(past.nowMs)
      past.tick()
    }
    expect(past.history.process('1m').columns.requestsPerSec).toEqual(Array(60).fill(50))
  })

  it('gives a late tick to all the seconds that it stands for', () => {
    const past = new Past()
    for (let second = 0; second < 10; second++) past.tick()
    for (let n = 0; n < 60; n++) past.get('/slow', 3_000)
    past.process = { ...quietProcess, loop: { ...quietProcess.loop, delayMaxMs: 6_000, blockedRatio: 1 } }
    past.tick(6_000)
    const { columns } = past.history.process('1m')
    expect(columns.requestsPerSec.slice(-8)).toEqual([0, 0, 10, 10, 10, 10, 10, 10])
    expect(columns.loopDelayMaxMs.slice(-7)).toEqual([5, 6_000, 6_000, 6_000, 6_000, 6_000, 6_000])
    // Nothing was measured before it began, and nothing took any time while nobody came.
    expect(columns.requestsPerSec[0]).toBeNull()
    expect(columns.p50Ms.at(-7)).toBeNull()
    within(columns.p50Ms.at(-1), 3_000, 0.01)
  })

  it('gathers ticks that are quicker than a second', () => {
    const past = new Past()
    for (let tick = 0; tick < 40; tick++) {
      past.get('/quick', 5)
      past.tick(100)
    }
    expect(past.history.process('1m').columns.requestsPerSec.slice(-4)).toEqual([10, 10, 10, 10])
  })

  it('is coarser for longer ranges, with the percentiles of all that was in a step and not of its seconds', () => {
    const past = new Past()
    for (let second = 0; second < 660; second++) {
      // Nine seconds of ten are quick: the median of ten seconds is quick too, and p99 is slow.
      for (let n = 0; n < 20; n++) past.get('/x', second % 10 === 0 ? 500 : 10)
      past.process = { ...quietProcess, rssBytes: 100e6 + (second % 10 === 3 ? 50e6 : 0) }
      past.tick()
    }
    const hours = past.history.process('3h')
    expect([hours.stepMs, hours.columns.p50Ms.length]).toEqual([10_000, 1_080])
    within(hours.columns.p50Ms.at(-2), 10, 0.01)
    within(hours.columns.p99Ms.at(-2), 500, 0.01)
    expect(hours.columns.requestsPerSec.at(-2)).toBe(20)
    expect(hours.columns.rssBytes.at(-2)).toBe(150e6)
    const day = past.history.process('24h')
    expect([day.stepMs, day.columns.p50Ms.length]).toEqual([60_000, 1_440])
    expect(day.columns.requestsPerSec.filter((value) => value !== null)).toHaveLength(11)
    within(day.columns.p95Ms.at(-2), 500, 0.01)
  })

  it('marks the longest collections, with their kind', () => {
    const past = new Past()
    for (let second = 0; second < 5; second++) {
      past.history.gc({ pauseMs: 1, kind: 'minor' })
      if (second === 3) past.history.gc({ pauseMs: 40, kind: 'major' })
      const maxPauseMs = second === 3 ? 40 : 1
      past.process = { ...quietProcess, gc: { count: 1, pauseMs: 1, pauseRatio: 0.001, maxPauseMs } }
      past.tick()
    }
    const { gc } = past.history.process('1m')
    expect(gc.find(({ pauseMs }) => pauseMs === 40)).toEqual({
      at: WALL_MS + 3_000,
      pauseMs: 40,
      kind: 'major',
    })
    expect(gc.filter(({ kind }) => kind === 'minor')).toHaveLength(4)
  })

  it('tells who comes back just what is new', () => {
    const past = new Past()
    for (let second = 0; second < 10; second++) past.tick()
    const first = past.history.secondsAfter(null)
    expect(first.samples).toHaveLength(1)
    past.shed = 30
    past.tick()
    past.tick()
    const next = past.history.secondsAfter(first.last)
    expect(next.samples.map(({ at, shedPerSec }) => [at - WALL_MS, shedPerSec])).toEqual([
      [10_000, 30],
      [11_000, 0],
    ])
    expect(past.history.secondsAfter(next.last).samples).toEqual([])
  })

  it('keeps its axis while the clock on the wall trembles, and moves it when it was set', () => {
    const past = new Past()
    past.tick()
    const before = past.history.process('1m').fromAt
    const tick = (wallMs: number): void => {
      past.nowMs += 1_000
      const steps = past.history.tick({
        nowMs: past.nowMs,
        wallMs,
        routes: [],
        operations: [],
        reading: { ...quietProcess, spanMs: 1_000 },
        inFlight: 0,
        shed: 0,
      })
      while (steps.next().done !== true);
    }
    tick(WALL_MS + 2_000 + 400)
    expect(past.history.process('1m').fromAt).toBe(before + 1_000)
    tick(WALL_MS + 3_000 + 3_600_000)
    expect(past.history.process('1m').fromAt).toBe(before + 2_000 + 3_600_000)
  })
})

describe('the history of a route', () => {
  function busy(): Past {
    const past = new Past()
    for (let second = 0; second < 300; second++) {
      for (let n = 0; n < 10; n++)
        past.get('/orders/:id', n === 0 ? 800 : 20, n === 1 ? 503 : n === 2 ? 404 : 200)
      past.tick()
    }
    return past
  }

  it('has ten minutes finely and hours coarsely', () => {
    const { fine, coarse } = busy().history.subject('GET /orders/:id')!
    expect([fine.stepMs, coarse.stepMs]).toEqual([10_000, 60_000])
    expect(fine.columns.requestsPerSec.slice(-28)).toEqual(Array(28).fill(10))
    for (const p99Ms of fine.columns.p99Ms.slice(-28)) within(p99Ms, 800, 0.01)
    expect(fine.columns.errorRatio.at(-1)).toBe(0.1)
    expect(coarse.columns['2xx'].slice(-4)).toEqual([480, 480, 480, 480])
    expect(coarse.columns['4xx'].at(-1)).toBe(60)
    expect(coarse.columns['5xx'].at(-1)).toBe(60)
    expect(coarse.columns.requestsPerSec.at(-1)).toBe(10)
    within(coarse.columns.p50Ms.at(-1), 20, 0.05)
    within(coarse.columns.p99Ms.at(-1), 800, 0.05)
    expect(coarse.columns.p50Ms[0]).toBeNull()
    expect(fine.fromAt + fine.stepMs * fine.columns.p50Ms.length).toBe(WALL_MS + 300_000)
  })

  it('has a heat map that says how many took how long', () => {
    const { heat, coarse } = busy().history.subject('GET /orders/:id')!
    const cells = Buffer.from(heat.cells, 'base64')
    const rows = heat.floorsMs.length
    expect(cells.length).toBe(rows * coarse.columns.p50Ms.length)
    const last = cells.subarray(-rows)
    const counts = Array.from(last, (byte) => Math.round(2 ** (byte / 8) - 1))
    const rowOf = (ms: number): number => heat.floorsMs.findLastIndex((floorMs) => floorMs <= ms)
    within(counts[rowOf(20)], 540, 0.05)
    within(counts[rowOf(800)], 60, 0.05)
    expect(counts.filter((count) => count > 0)).toHaveLength(2)
    expect(cells.subarray(0, rows).every((byte) => byte === 0)).toBe(true)
  })

  it('is nothing for a name that has counted nothing, and gone with its slot', () => {
    const past = new Past({ maxRoutes: 1 })
    past.get('/first', 5)
    for (let second = 0; second < 20; second++) past.tick()
    expect(past.history.subject('GET /first')).not.toBeNull()
    expect(past.history.subject('GET /never')).toBeNull()
    for (let second = 0; second < 60; second++) {
      for (let n = 0; n < 20; n++) past.get('/second', 5)
      past.recorder.table.rebalance(past.nowMs)
      past.tick()
    }
    expect(past.history.subject('GET /first')).toBeNull()
    expect(past.history.subject('GET /second')).not.toBeNull()
  })

  it('has its steps where the window is another one', () => {
    for (const [spanMs, fineMs] of [
      [2_000, 1_000],
      [10_000, 5_000],
      [120_000, 10_000],
      [3_600_000, 300_000],
    ] as const) {
      const past = new Past({ spanMs })
      for (let second = 0; second < 700; second++) {
        past.get('/x', 30)
        past.tick()
      }
      const { fine } = past.history.subject('GET /x')!
      expect(fine.stepMs).toBeCloseTo(fineMs, 6)
      expect(fine.columns.requestsPerSec.at(-1)).toBeCloseTo(1, 1)
      within(fine.columns.p50Ms.at(-1), 30, 0.01)
    }
  })
})

describe('the history of operations', () => {
  it('has hit ratios, and times below a millisecond', () => {
    const past = new Past()
    const recorder = new OperationRecorder({ spanMs: 60_000, max: 10, limitsMs: new Map() })
    for (let second = 0; second < 130; second++) {
      for (let n = 0; n < 4; n++) {
        const { series } = recorder.table.entryOf('op', 'cache')
        series.record(200, 0.02, false, past.nowMs)
        series.latency.tally(n === 0 ? 7 : 6, past.nowMs)
      }
      past.operations = [...recorder.table.entries()]
      past.tick()
    }
    const { coarse, heat } = past.history.subject('op:cache')!
    expect(coarse.columns.hitRatio.at(-1)).toBe(0.75)
    within(coarse.columns.p50Ms.at(-1), 0.02, 0.05)
    expect(heat.floorsMs[0]).toBeLessThan(0.02)
  })
})

describe('the memory of a history', () => {
  it('is what its docs say, for 500 routes in use and for any number of names', () => {
    const past = new Past({ maxRoutes: 1_000 })
    const empty = past.history.footprintBytes
    expect(empty).toBeLessThan(320_000)
    const use = (routes: number): void => {
      for (let n = 0; n < routes; n++) past.get(`/r/${n}`, 5 + n)
      for (let second = 0; second < 11; second++) past.tick()
    }
    use(500)
    const full = past.history.footprintBytes
    expect((full - empty) / 500).toBeLessThan(15_360)
    use(1_000)
    expect(past.history.footprintBytes).toBe(full)
    for (let minute = 0; minute < 20; minute++) past.tick(60_000)
    expect(past.history.footprintBytes).toBe(full)
  })
})

describe('sparklines', () => {
  it('are bytes of the largest value, 255 where nothing was measured', () => {
    const past = new Past()
    for (let second = 0; second < 100; second++) {
      past.get('/x', second < 50 ? 10 : 20)
      if (second >= 90) for (let n = 0; n < 9; n++) past.get('/x', 20)
      past.tick()
    }
    const axis = past.history.sparkAxis('routes')
    expect(axis.fromAt + 60 * axis.stepMs).toBe(WALL_MS + 100_000)
    const [row] = [...past.history.sparks('routes')]
    expect(row!.subject).toBe('GET /x')
    const rps = [...Buffer.from(row!.requestsPerSec.cells, 'base64')]
    expect(rps).toHaveLength(60)
    expect(rps.slice(0, 50).every((byte) => byte === 255)).toBe(true)
    expect([row!.requestsPerSec.max, rps.at(-1), rps.at(-2)]).toEqual([10, 254, 25])
    const p95 = [...Buffer.from(row!.p95Ms.cells, 'base64')]
    expect(p95.at(-1)).toBe(254)
    expect(p95.at(-8)).toBeCloseTo(127, -1)
    expect(row!.errorRatio.max).toBe(0)
  })
})
