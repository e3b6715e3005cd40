import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationMs, ratePerSec, spoken } from '../../lib/load/definition/amounts.ts'
import { hold, ramp, spike, steps, stress } from '../../lib/load/definition/shapes.ts'
import { arrivals } from '../../lib/load/schedule/arrivals.ts'
import { binsOf, lengthMs, phasesOf } from '../../lib/load/schedule/level.ts'
import { scheduleOf } from '../../lib/load/schedule/schedule.ts'

const kinds = [
  { weight: 3, tasks: [{ weight: 1 }, { weight: 4 }] },
  { weight: 1, tasks: [{ weight: 1 }] },
]

function bytesOf(seed: number): string {
  const hash = createHash('sha256')
  const shape = spike({ arrivals: 200, times: 4, before: '2s', hold: '1s', after: '2s' })
  for (const { atMs, kind, task, seed: own } of scheduleOf(shape, kinds, seed))
    hash.update(new Float64Array([atMs, kind, task, own]))
  return hash.digest('hex')
}

describe('a schedule', () => {
  it('is the same to the byte with the same seed, and another with another', () => {
    expect(bytesOf(7)).toBe(bytesOf(7))
    expect(bytesOf(7)).not.toBe(bytesOf(8))
    // Also tomorrow, and on another machine: a baseline is compared with what had the same arrivals.
    expect(bytesOf(7)).toBe('74c1e9206b37132a587668a00d144bdf379cd95be4834279dad9724b1ef0414e')
  })

  it('spaces evenly when told so', () => {
    const { phases } = hold({ arrivals: 4, for: '2s', warmUp: '0s' })
    expect([...arrivals(phasesOf(phases), 'even', 1)]).toEqual([0, 250, 500, 750, 1000, 1250, 1500, 1750])
  })

  it('has as many arrivals as the area below its level, ascending and within it', () => {
    const level = fc.double({ min: 0, max: 500, noNaN: true })
    const phase = fc.record({ ms: fc.integer({ min: 1, max: 20_000 }), from: level, to: level })
    fc.assert(
      fc.property(fc.array(phase, { minLength: 1, maxLength: 4 }), fc.nat(), (shapes, seed) => {
        const phases = phasesOf(shapes.map((one) => ({ ...one, name: 'p', judged: true })))
        const area = shapes.reduce((sum, { ms, from, to }) => sum + (((from + to) / 2) * ms) / 1_000, 0)
        const even = [...arrivals(phases, 'even', seed)]
        expect(Math.abs(even.length - area)).toBeLessThanOrEqual(1)
        const poisson = [...arrivals(phases, 'poisson', seed)]
        expect(Math.abs(poisson.length - area)).toBeLessThan(6 * Math.sqrt(area) + 8)
        for (const times of [even, poisson]) {
          expect(times).toEqual(times.toSorted((a, b) => a - b))
          expect(times.every((ms) => ms >= 0 && ms <= lengthMs(phases))).toBe(true)
        }
      }),
    )
  })

  it('chooses users and tasks by their weights', () => {
    const chosen = [...scheduleOf(hold({ arrivals: 2_000, for: '10s', warmUp: '0s' }), kinds, 3)]
    const share = (is: (one: (typeof chosen)[number]) => boolean): number =>
      chosen.filter(is).length / chosen.length
    expect(share(({ kind }) => kind === 0)).toBeCloseTo(0.75, 1)
    expect(share(({ kind, task }) => kind === 0 && task === 1)).toBeCloseTo(0.6, 1)
  })
})

describe('shapes', () => {
  it('warm up for a tenth, ramp without being judged, and count seconds by phase', () => {
    const names = ({ phases }: ReturnType<typeof hold>): string[] =>
      phases.map(({ name, ms, judged }) => `${name} ${ms}${judged ? '' : ' apart'}`)
    expect(names(hold({ users: 5, for: '30s' }))).toEqual(['warm-up 3000 apart', 'hold 30000'])
    expect(names(ramp({ users: 5, over: '10s', hold: '5s' }))).toEqual(['ramp 10000 apart', 'hold 5000'])
    const bins = binsOf(phasesOf(hold({ arrivals: 1, for: '2500ms', warmUp: '1500ms' }).phases))
    expect(bins.map(({ atMs, spanMs, phase }) => [atMs, spanMs, phase])).toEqual([
      [0, 1000, 0],
      [1000, 500, 0],
      [1500, 1000, 1],
      [2500, 1000, 1],
      [3500, 500, 1],
    ])
  })

  it('step as they are told', () => {
    const levels = ({ phases }: ReturnType<typeof hold>): number[] =>
      phases.filter(({ judged }) => judged).map(({ to }) => to)
    expect(levels(steps({ users: [10, 50], each: '5s' }))).toEqual([10, 50])
    expect(levels(stress({ arrivals: 100, step: '+50%', every: '5s', most: 300 }))).toEqual([100, 150, 225])
    expect(levels(stress({ arrivals: '600/min', step: 5, every: '5s', most: 20 }))).toEqual([10, 15, 20])
  })

  it('say what is wrong with them', () => {
    expect(() => hold({ arrivals: 'fast', for: '5s' })).toThrow(
      'hold({ arrivals }) must be a rate such as 200',
    )
    expect(() => hold({ users: 0.5, for: '5s' })).toThrow('whole number')
    expect(() => hold({ users: 1, for: '5' })).toThrow("a length of time such as '30s'")
    expect(() => spike({ users: 1, times: 1, hold: '5s' })).toThrow('how many times the level')
  })
})

describe('amounts', () => {
  it('are read as people write them', () => {
    expect(['500ms', '10s', '1h30m', '2min', '0.5s'].map(durationMs)).toEqual([
      500, 10_000, 5_400_000, 120_000, 500,
    ])
    expect(['', '10', 's', '0s', '1s2', -1].map(durationMs)).toEqual([null, null, null, null, null, null])
    expect([5, '200/s', '600/min', '7/d', -1].map(ratePerSec)).toEqual([5, 200, 10, null, null])
    expect([0, 12, 1_500, 90_000, 3_600_000].map(spoken)).toEqual([
      '0 s',
      '12 ms',
      '1.5 s',
      '1 min 30 s',
      '1 h',
    ])
  })
})
