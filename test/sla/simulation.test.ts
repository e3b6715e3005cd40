import { describe, expect, it } from 'vitest'
import { Recorder } from '../../lib/record/recorder.ts'
import { Judges, type Judgements } from '../../lib/sla/judges.ts'
import { boundariesOf, ruleBook } from '../../lib/sla/rules.ts'
import type { Breach, Recovery, Sla } from '../../lib/types.ts'
import { arrivalsOf, idleProcess, lognormal, prng } from './traffic.ts'

const TICK_MS = 1_000
const HOUR_MS = 3_600_000
const ROUTE = 'GET /a'

/** One route under one SLA, second by second, with no clock but the loop's own. */
class Simulation {
  readonly breaches: (Breach & { atMs: number })[] = []
  readonly recoveries: (Recovery & { atMs: number })[] = []
  nowMs = 1_000_000
  readonly #recorder: Recorder
  readonly #judges: Judges

  constructor(terms: Sla[string], route = ROUTE) {
    const book = ruleBook({ [route]: terms })
    const limitsMs = new Map([...book.routes].map(([label, rules]) => [label, boundariesOf(rules)]))
    this.#recorder = new Recorder({ spanMs: 60_000, maxRoutes: 10, limitsMs })
    this.#judges = new Judges(book, 2 * TICK_MS, this.nowMs)
  }

  /** Lets traffic come for a while: `perSec` requests, each asked for its duration and status. */
  run(
    forMs: number,
    perSec: number,
    request: (nowMs: number) => { durationMs: number; status?: number },
    random: () => number,
  ): this {
    const end = this.nowMs + forMs
    const arrivals = arrivalsOf(this.nowMs, end, perSec, random)
    let next = arrivals.next()
    for (let tick = this.nowMs + TICK_MS; tick <= end; tick += TICK_MS) {
      for (; !next.done && next.value <= tick; next = arrivals.next()) {
        const { durationMs, status = 200 } = request(next.value)
        this.#recorder.observe({ route: '/a', method: 'GET', status, durationMs }, next.value)
      }
      const found: Judgements = { breaches: [], recoveries: [], starved: [] }
      const entries = this.#recorder.table.entries()
      Array.from(this.#judges.evaluation(entries, idleProcess, tick, tick, found))
      this.breaches.push(...found.breaches.map((breach) => ({ ...breach, atMs: tick })))
      this.recoveries.push(...found.recoveries.map((recovery) => ({ ...recovery, atMs: tick })))
    }
    this.nowMs = end
    return this
  }

  get state(): string {
    return this.#judges.state()
  }
}

const terms = {
  p50Ms: 100,
  p95Ms: 150,
  p99Ms: { warning: 200, critical: 250 },
  meanMs: 100,
  errorRatio: 0.01,
}

describe('an hour of healthy traffic', () => {
  // p99 at 80 % of the warning limit, a p50 of half its limit, errors at half of what is allowed.
  const sigma = Math.log(160 / 50) / 2.326
  it.each([10, 100, 1_000])('fires nothing at %d requests a window', (perWindow) => {
    for (const seed of [1, 2, 3]) {
      const random = prng(seed * perWindow)
      const healthy = () => ({
        durationMs: lognormal(random, 50, sigma),
        status: random() < 0.005 ? 500 : 200,
      })
      const simulation = new Simulation(terms).run(HOUR_MS, perWindow / 60, healthy, random)
      expect(simulation.breaches.map(({ message }) => message)).toEqual([])
      expect(simulation.state).toBe(perWindow < 50 ? 'insufficient-data' : 'ok')
    }
  })

  it('is given a false alarm every few minutes by a naive comparison of the same percentiles', () => {
    const random = prng(4)
    let naive = 0
    for (let minute = 0; minute < 600; minute++) {
      const values = Array.from({ length: 50 }, () => lognormal(random, 50, sigma)).toSorted((a, b) => a - b)
      if (values[Math.ceil(50 * 0.99) - 1]! > 200) naive++
    }
    expect(naive).toBeGreaterThan(60)
  })
})

describe('a sudden fault', () => {
  const cases = [
    ['p50Ms', 100],
    ['p95Ms', 150],
    ['p99Ms', 250],
    ['meanMs', 120],
  ] as const
  it.each(cases)('breaks %s within two evaluations and forMs, after an hour of calm', (metric, limit) => {
    for (const forMs of [0, 2_000, 5_000]) {
      const random = prng(7)
      const simulation = new Simulation({ [metric]: limit, forMs })
      simulation.run(HOUR_MS, 50, () => ({ durationMs: lognormal(random, 40, 0.3) }), random)
      const since = simulation.nowMs
      simulation.run(20_000, 50, () => ({ durationMs: 600 }), random)
      expect(simulation.breaches).toHaveLength(1)
      expect(simulation.breaches[0]!.atMs - since).toBeLessThanOrEqual(2 * TICK_MS + forMs)
      expect(simulation.breaches[0]!.observed).toBeGreaterThan(limit)
      expect(simulation.breaches[0]!.confidence).toBeGreaterThan(0.999)
    }
  })

  it('of errors breaks errorRatio and availability', () => {
    for (const limits of [{ errorRatio: 0.01 }, { availability: 0.99 }]) {
      const random = prng(8)
      const simulation = new Simulation({ ...limits, forMs: 0 })
      simulation.run(600_000, 50, () => ({ durationMs: 5 }), random)
      const since = simulation.nowMs
      simulation.run(10_000, 50, () => ({ durationMs: 5, status: random() < 0.5 ? 503 : 200 }), random)
      expect(simulation.breaches).toHaveLength(1)
      expect(simulation.breaches[0]!.atMs - since).toBeLessThanOrEqual(2 * TICK_MS)
    }
  })

  it('of three seconds is seen, and is over soon after it has ended', () => {
    const random = prng(9)
    const simulation = new Simulation({ p95Ms: 150 })
    const calm = () => ({ durationMs: lognormal(random, 40, 0.3) })
    simulation.run(300_000, 50, calm, random).run(3_000, 50, () => ({ durationMs: 600 }), random)
    const ended = simulation.nowMs
    simulation.run(120_000, 50, calm, random)
    expect(simulation.breaches).toHaveLength(1)
    expect(simulation.recoveries).toHaveLength(1)
    expect(simulation.recoveries[0]!.atMs - ended).toBeLessThanOrEqual(6_000)
  })

  it('of one second is no breach where the next second has enough requests to tell', () => {
    const random = prng(10)
    const calm = () => ({ durationMs: lognormal(random, 40, 0.3) })
    const simulation = new Simulation({ p95Ms: 150 }).run(300_000, 200, calm, random)
    simulation.run(1_000, 200, () => ({ durationMs: 600 }), random).run(120_000, 200, calm, random)
    expect(simulation.breaches).toEqual([])
  })
})

describe('a slight fault', () => {
  it('breaks p99 when two in a hundred are slow, within the minute', () => {
    const random = prng(11)
    const simulation = new Simulation({ p99Ms: 250 })
    simulation.run(600_000, 50, () => ({ durationMs: lognormal(random, 40, 0.3) }), random)
    const since = simulation.nowMs
    simulation.run(120_000, 50, () => ({ durationMs: random() < 0.03 ? 400 : 40 }), random)
    expect(simulation.breaches.length).toBeGreaterThanOrEqual(1)
    expect(simulation.breaches[0]!.atMs - since).toBeLessThanOrEqual(60_000)
  })
})

describe('too little', () => {
  it('is never a verdict: ten requests, all of them slow', () => {
    const random = prng(12)
    const simulation = new Simulation({ p50Ms: 10, errorRatio: 0.01 })
    simulation.run(60_000, 10 / 60, () => ({ durationMs: 9_000, status: 500 }), random)
    expect(simulation.breaches).toEqual([])
    expect(simulation.state).toBe('insufficient-data')
  })

  it('traffic breaks a throughput floor once it was observed for long enough, and only then', () => {
    const random = prng(13)
    const simulation = new Simulation({ throughputPerSec: 20, forMs: 0 })
    simulation.run(2_000, 5, () => ({ durationMs: 5 }), random)
    expect(simulation.breaches).toEqual([])
    simulation.run(20_000, 5, () => ({ durationMs: 5 }), random)
    expect(simulation.breaches.map(({ type }) => type)).toEqual(['throughput_low'])
    const healthy = new Simulation({ throughputPerSec: 20 }).run(
      HOUR_MS,
      25,
      () => ({ durationMs: 5 }),
      random,
    )
    expect(healthy.breaches).toEqual([])
  })

  it('traffic ends a breach: with nothing left to judge it does not fire for ever', () => {
    const random = prng(14)
    const simulation = new Simulation({ p95Ms: 100 })
    simulation
      .run(30_000, 50, () => ({ durationMs: 500 }), random)
      .run(90_000, 0.01, () => ({ durationMs: 500 }), random)
    expect(simulation.recoveries).toHaveLength(1)
    expect(simulation.recoveries[0]!.message).toMatch(/no traffic left to judge/)
    expect(simulation.state).toBe('insufficient-data')
  })
})
