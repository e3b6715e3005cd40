import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binomialUpperTail, normalUpperTail, poissonLowerTail } from '../../lib/stats/confidence.ts'

/** The textbook sum, term by term: right for small n, and independent of any incomplete beta. */
function binomialSum(k: number, n: number, p: number): number {
  let term = (1 - p) ** n
  let below = 0
  for (let i = 0; i < k; i++) {
    below += term
    term *= ((n - i) / (i + 1)) * (p / (1 - p))
  }
  return 1 - below
}

describe('the binomial tail', () => {
  it('equals the plain sum', () => {
    const cases = fc.tuple(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0.001, max: 0.9, noNaN: true }))
    fc.assert(
      fc.property(cases, fc.nat(200), ([n, p], at) => {
        const k = at % (n + 1)
        expect(binomialUpperTail(k, n, p)).toBeCloseTo(binomialSum(k, n, p), 9)
      }),
    )
  })

  it('knows its edges', () => {
    expect(binomialUpperTail(0, 10, 0.5)).toBe(1)
    expect(binomialUpperTail(11, 10, 0.5)).toBe(0)
    expect(binomialUpperTail(3, 10, 0)).toBe(0)
    expect(binomialUpperTail(3, 10, 1)).toBe(1)
  })

  it('stays a probability for a million requests', () => {
    const tail = binomialUpperTail(10_300, 1_000_000, 0.01)
    // Normal approximation: (10 299.5 − 10 000) / √9 900 = 3.01.
    expect(tail).toBeGreaterThan(0.001)
    expect(tail).toBeLessThan(0.0016)
  })
})

describe('the Poisson tail', () => {
  it('equals the plain sum', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.double({ min: 0.1, max: 80, noNaN: true }), (k, mean) => {
        let term = Math.exp(-mean)
        let sum = 0
        for (let i = 0; i <= k; i++) {
          sum += term
          term *= mean / (i + 1)
        }
        expect(poissonLowerTail(k, mean)).toBeCloseTo(sum, 9)
      }),
    )
  })
})

describe('the normal tail', () => {
  it.each([
    [0, 0.5],
    [1, 0.158655254],
    [1.959963985, 0.025],
    [3, 0.001349898],
    [-1, 0.841344746],
  ])('of %d is %d', (z, tail) => {
    expect(normalUpperTail(z)).toBeCloseTo(tail, 8)
  })
})
