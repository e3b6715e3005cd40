import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { latencyAxis, linearAxis } from '../../../lib/load/reports/html/axis.ts'
import { columnsOf } from '../../../lib/load/reports/html/columns.ts'
import { areaPath, barPath, linePath } from '../../../lib/load/reports/html/path.ts'
import { clockOf, timeTicks } from '../../../lib/load/reports/html/time-axis.ts'
import { profileStretch } from '../../../lib/load/reports/profile-stretch.ts'
import { anySeen, profileOf } from '../../flame/profiles.ts'
import { simulatedReport } from './simulated.ts'

const value = fc.double({ min: 1e-6, max: 1e12, noNaN: true })

describe('an axis', () => {
  it('has room for every value, few ticks, and 0 at its foot', () => {
    fc.assert(
      fc.property(value, (highest) => {
        const { ticks, at } = linearAxis(highest)
        expect(ticks.length).toBeLessThanOrEqual(5)
        expect([ticks[0], at(0)]).toEqual([0, 0])
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest * (1 - 1e-9))
        // At most half of it is empty.
        expect(at(highest)).toBeGreaterThan(0.5)
      }),
    )
  })

  it('goes by powers of ten only where times span many of them', () => {
    expect(latencyAxis([4, 5, 6, 9]).ticks[0]).toBe(0)
    expect(latencyAxis([4, 5, 6, 1_300]).ticks).toEqual([1, 10, 100, 1_000, 10_000])
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), (values) => {
        const { at, ticks } = latencyAxis(values)
        expect(ticks.length).toBeLessThanOrEqual(6)
        const places = values.toSorted((a, b) => a - b).map(at)
        expect(places).toEqual(places.toSorted((a, b) => a - b))
        expect(places.every((place) => place >= 0 && place <= 1)).toBe(true)
      }),
    )
  })
})

describe('a path', () => {
  const points = fc.array(
    fc.record({
      x: fc.double({ min: 0, max: 1, noNaN: true }),
      y: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
    }),
  )

  it('is one that a browser can read', () => {
    const readable = /^(?:[MLVHhZ]|-?\d+(?:\.\d)?|[ ])*$/
    fc.assert(
      fc.property(points, (all) => {
        for (const path of [linePath(all), areaPath(all), barPath(all)]) expect(path).toMatch(readable)
      }),
    )
  })

  it('has a gap where nothing was measured, and shows a value that stands alone', () => {
    const gap = [0, 0.25, 0.5, 0.75, 1].map((x) => ({ x, y: x === 0.5 ? null : 0.5 }))
    expect(linePath(gap)).toBe('M0 50L250 50M750 50L1000 50')
    expect(areaPath(gap)).toBe('M0 100L0 50 250 50V100ZM750 100L750 50 1000 50V100Z')
    expect(linePath([{ x: 0.5, y: 0.2 }])).toBe('M500 80h3')
  })
})

describe('a timeline', () => {
  it('has at most 600 columns: rates stay what they are, and no peak is lost', () => {
    const [{ seconds }] = simulatedReport().scenarios as [ReturnType<typeof simulatedReport>['scenarios'][0]]
    const hour = Array.from({ length: 3_600 }, (_, k) => ({ ...seconds[k % 60]!, atMs: k * 1_000 }))
    const columns = columnsOf(hour)
    expect(columns.length).toBe(600)
    const sent = columns.reduce((sum, { perSec }) => sum + perSec.sent * 6, 0)
    expect(sent).toBeCloseTo(hour.reduce((sum, second) => sum + second.sent, 0))
    const highest = Math.max(...hour.map(({ response }) => response?.p99Ms ?? 0))
    expect(Math.max(...columns.map(({ response }) => response?.p99Ms ?? 0))).toBe(highest)
    expect([columns[0]!.atMs, columns.at(-1)!.toMs]).toEqual([0, 3_600_000])
  })

  it('counts a second that was cut short by its length', () => {
    const [second] = simulatedReport().scenarios[0]!.seconds
    const [column] = columnsOf([{ ...second!, spanMs: 250, sent: 25 }])
    expect(column!.perSec.sent).toBe(100)
  })

  it('is marked at round times, few of them', () => {
    expect(timeTicks(0, 60_000).map(clockOf)).toEqual([
      '0:00',
      '0:10',
      '0:20',
      '0:30',
      '0:40',
      '0:50',
      '1:00',
    ])
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 * 86_400_000 }), (toMs) => {
        expect(timeTicks(0, toMs).length).toBeLessThanOrEqual(9)
      }),
    )
  })
})

describe('a stretch of a profile', () => {
  it('has the samples of that time, with their routes; stretches add up to the whole', () => {
    fc.assert(
      fc.property(anySeen, fc.integer({ min: 1, max: 50 }), (seen, eachMs) => {
        const profile = profileOf(seen)
        const lengthMs = (profile.endTime - profile.startTime) / 1_000
        const samples: number[] = []
        const routes: number[] = []
        for (let fromMs = 0; fromMs <= lengthMs; fromMs += eachMs) {
          const part = profileStretch(profile, fromMs, fromMs + eachMs)
          if (part === null) continue
          samples.push(...part.samples)
          routes.push(...part.$perfguard!.sampleRoute)
          expect(part.timeDeltas.every((delta) => delta >= 0)).toBe(true)
          expect(part.endTime - part.startTime).toBeLessThanOrEqual(eachMs * 1_000)
        }
        // One that was taken at the very end has no time that it could be shown for.
        const shown = profile.samples.filter((_, i) => {
          const atUs = profile.timeDeltas.slice(0, i + 1).reduce((sum, delta) => sum + delta, 0)
          return atUs < profile.endTime - profile.startTime
        })
        expect(samples).toEqual(shown)
        expect(routes).toEqual(profile.$perfguard.sampleRoute.slice(0, shown.length))
      }),
    )
  })
})
