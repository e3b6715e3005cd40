import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { confidenceAbove, theilSen, type TrendPoint } from '../../lib/stats/trend.ts'

const line = (points: number, slope: number, y0 = 0): TrendPoint[] =>
  Array.from({ length: points }, (_, x) => ({ x, y: y0 + slope * x }))

const noisy = (amplitude: number): TrendPoint[] =>
  line(64, 1).map(({ x, y }) => ({ x, y: y + amplitude * Math.sin(x * 12.9898) }))

function bruteForce(points: readonly TrendPoint[]): number {
  const slopes = points
    .flatMap((a, i) => points.slice(i + 1).map((b) => (b.y - a.y) / (b.x - a.x)))
    .filter((slope) => Number.isFinite(slope))
    .toSorted((a, b) => a - b)
  const half = slopes.length / 2
  return slopes.length % 2 === 1 ? slopes[Math.floor(half)]! : (slopes[half - 1]! + slopes[half]!) / 2
}

describe('theilSen', () => {
  it('says nothing about fewer than eight points', () => {
    expect(theilSen([])).toBeNull()
    expect(theilSen(line(7, 3))).toBeNull()
    expect(theilSen(line(8, 3))).toEqual({ slope: 3, agreement: 1 })
  })

  it('says nothing about many points at fewer than eight places', () => {
    const points = Array.from({ length: 100 }, (_, i) => ({ x: i % 7, y: i }))
    expect(theilSen(points)).toBeNull()
  })

  it('leaves out points that are not numbers', () => {
    const points = [...line(8, 2), { x: Number.NaN, y: 1 }, { x: 100, y: Infinity }]
    expect(theilSen(points)).toEqual({ slope: 2, agreement: 1 })
    expect(theilSen([...line(7, 2), { x: 9, y: Number.NaN }])).toBeNull()
  })

  it('calls a flat line flat, in full agreement', () => {
    expect(theilSen(line(20, 0, 5))).toEqual({ slope: 0, agreement: 1 })
  })

  it('is the median of all pairwise slopes', () => {
    const point = fc.record({ x: fc.integer({ min: 0, max: 1000 }), y: fc.integer({ min: -1e6, max: 1e6 }) })
    fc.assert(
      fc.property(fc.array(point, { minLength: 8, maxLength: 64 }), (points) => {
        const trend = theilSen(points)
        if (new Set(points.map(({ x }) => x)).size < 8) {
          expect(trend).toBeNull()
          return
        }
        expect(trend!.slope).toBeCloseTo(bruteForce(points), 6)
        expect(trend!.agreement).toBeGreaterThanOrEqual(0)
        expect(trend!.agreement).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('does not depend on the order of the points, nor on where zero is', () => {
    const at = fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 8, maxLength: 40 })
    fc.assert(
      fc.property(at, fc.integer({ min: -50, max: 50 }), fc.integer(), (xs, slope, y0) => {
        const points = xs.map((x) => ({ x, y: slope * x + (x % 7) }))
        const moved = points.map(({ x, y }) => ({ x: x + 12_345, y: y + (y0 % 1000) })).toReversed()
        const [one, two] = [theilSen(points)!, theilSen(moved)!]
        expect(two.slope).toBeCloseTo(one.slope, 6)
        expect(two.agreement).toBeCloseTo(one.agreement, 6)
      }),
    )
  })

  it('finds a slope although a quarter of the points are wild', () => {
    const wild = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 10, maxLength: 10 })
    fc.assert(
      fc.property(wild, (values) => {
        const points = line(40, 5).map(({ x, y }) => (x % 4 === 0 ? { x, y: values[x / 4] ?? 0 } : { x, y }))
        expect(theilSen(points)!.slope).toBeCloseTo(5, 6)
      }),
    )
  })

  it('stays near the slope under noise, and agrees less the more noise there is', () => {
    const [quiet, loud] = [theilSen(noisy(2))!, theilSen(noisy(40))!]
    expect(quiet.slope).toBeCloseTo(1, 1)
    expect(quiet.agreement).toBeGreaterThan(0.95)
    expect(loud.agreement).toBeLessThan(quiet.agreement)
  })
})

describe('confidenceAbove', () => {
  it('needs ten points that agree to be sure', () => {
    expect(confidenceAbove(line(8, 3), 1)).toBeLessThan(0.9999)
    expect(confidenceAbove(line(10, 3), 1)).toBeGreaterThan(0.9999)
  })

  it('is none where they rise as slowly as that, or not at all', () => {
    expect(confidenceAbove(line(64, 3), 3)).toBe(0)
    expect(confidenceAbove(line(64, 3), 4)).toBe(0)
    expect(confidenceAbove([], 0)).toBe(0)
    expect(
      confidenceAbove(
        Array.from({ length: 20 }, (_, y) => ({ x: 1, y })),
        0,
      ),
    ).toBe(0)
  })

  it('does not care how far a wild point lies', () => {
    const wild = (y: number): TrendPoint[] => line(20, 3).map((point, at) => (at === 3 ? { x: 3, y } : point))
    expect(confidenceAbove(wild(1e12), 1)).toBe(confidenceAbove(wild(1e3), 1))
  })
})
