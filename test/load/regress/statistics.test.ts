import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Centre } from '../../../lib/load/regress/bootstrap.ts'
import { holm } from '../../../lib/load/regress/holm.ts'
import { deviation, hodgesLehmann, mean, median } from '../../../lib/load/regress/location.ts'
import { lookAfter, looks } from '../../../lib/load/regress/looks.ts'
import { signFlipP } from '../../../lib/load/regress/sign-flip.ts'
import { countOf } from './simulation.ts'

describe('the location of values', () => {
  it('is the median of the means of all pairs, and does not run after one wild round', () => {
    // 1, 1.5, 2, 3.5, 4, 6
    expect(hodgesLehmann([1, 2, 6])).toBe(2.75)
    expect(hodgesLehmann([1, 2, 3, 4, 1_000])).toBeLessThanOrEqual(3.5)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(deviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.138, 3)
  })

  it('is nearly as sharp as the mean', () => {
    const squares = (estimate: (values: readonly number[]) => number): number => {
      let sum = 0
      countOf(500, (machine) => {
        sum += estimate(Array.from({ length: 12 }, () => machine.normal())) ** 2
        return true
      })
      return sum
    }
    expect(squares(mean) / squares(hodgesLehmann)).toBeGreaterThan(0.9)
  })
})

describe('the exact sign-flip test', () => {
  it('can say no less of six pairs than one in 32', () => {
    expect(signFlipP([1, 2, 3, 4, 5, 6])).toBe(2 / 64)
    expect(signFlipP([-1, -2, -3, -4, -5, -6])).toBe(2 / 64)
    expect(signFlipP([])).toBe(1)
    expect(signFlipP([1, -1])).toBe(1)
  })

  it('counts every way to exchange the sides', () => {
    const few = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(few, (differences) => {
        const total = Math.abs(differences.reduce((sum, each) => sum + each, 0))
        let asFar = 0
        for (let way = 0; way < 2 ** differences.length; way++) {
          const sum = differences.reduce((all, each, at) => all + ((way >> at) & 1 ? -each : each), 0)
          if (Math.abs(sum) >= total) asFar++
        }
        expect(signFlipP(differences)).toBeCloseTo(asFar / 2 ** differences.length, 12)
      }),
    )
  })

  it('draws where there are too many ways, and always the same', () => {
    const exact = Array.from({ length: 20 }, (_, at) => (at % 3 === 0 ? -1 : 1) * (1 + at / 10))
    const pairs = [...exact, 0.001]
    expect(signFlipP(pairs) / signFlipP(exact)).toBeCloseTo(1, 1)
    expect(signFlipP(pairs)).toBe(signFlipP(pairs))
  })
})

describe("Holm's correction", () => {
  it('is the one of the textbook', () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06])
    expect(holm([0.9, 0.8])).toEqual([1, 1])
    expect(holm([])).toEqual([])
  })

  it('never makes an answer more certain, and keeps their order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (chances) => {
        const adjusted = holm(chances)
        for (const [at, chance] of chances.entries()) {
          expect(adjusted[at]).toBeGreaterThanOrEqual(chance)
          for (const [other, than] of chances.entries())
            if (chance < than) expect(adjusted[at]).toBeLessThanOrEqual(adjusted[other]!)
        }
      }),
    )
  })
})

describe('the bootstrap-t interval', () => {
  it.each(looks)(
    'misses the truth no more often than it says, after $rounds rounds',
    ({ rounds, alpha }) => {
      const trials = 400
      const missed = countOf(trials, (machine) => {
        const values = Array.from({ length: rounds }, () => Math.log(machine.value(1, 0.08)))
        const { low, high } = new Centre(values).interval(alpha)
        return low > 0 || high < 0
      })
      // Three standard deviations of luck above what is promised.
      expect(missed).toBeLessThanOrEqual(trials * alpha + 3 * Math.sqrt(trials * alpha))
    },
    60_000,
  )

  it('is the same for the same rounds, and a point where all are alike', () => {
    const values = [0.1, 0.12, 0.08, 0.11, 0.07, 0.13]
    expect(new Centre(values).interval(0.01)).toEqual(new Centre(values).interval(0.01))
    expect(new Centre([0.5, 0.5, 0.5, 0.5]).interval(0.01)).toEqual({ low: 0.5, high: 0.5 })
    expect(new Centre([0.5, 0.5, 0.5, 0.5]).chanceUnder(0.4)).toBe(0)
  })

  it('and its chance say the same', () => {
    const centre = new Centre([0.14, 0.11, 0.18, 0.12, 0.09, 0.16])
    const { low } = centre.interval(0.05)
    expect(centre.chanceUnder(low - 0.005)).toBeLessThan(0.025)
    expect(centre.chanceUnder(low + 0.005)).toBeGreaterThan(0.025)
  })
})

describe('the looks', () => {
  it('spend together what one look alone might have spent', () => {
    expect(looks.reduce((sum, { alpha }) => sum + alpha, 0)).toBeCloseTo(0.05, 10)
  })

  it('are taken at their time, or when time is up', () => {
    expect(lookAfter(5)).toBeNull()
    expect(lookAfter(6)).toEqual(looks[0])
    expect(lookAfter(8, true)).toEqual({ rounds: 8, alpha: looks[1]!.alpha })
    expect(lookAfter(4, true)).toEqual({ rounds: 4, alpha: looks[0]!.alpha })
  })
})
