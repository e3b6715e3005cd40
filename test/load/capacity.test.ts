import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kneeOf, scalability } from '../../lib/load/capacity/scalability.ts'
import { search, type Outcome } from '../../lib/load/capacity/search.ts'

const terms = { from: 10, most: 100_000, precision: 0.05, confirmations: 3, isWhole: false }

describe('the search for the highest load', () => {
  it('ends within 5 % of it, kept three times', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 1, max: 90_000, noNaN: true }), async (capacity) => {
        let tries = 0
        const found = await search(terms, async (level) => (tries++, level <= capacity ? 'keeps' : 'breaks'))
        expect(found.keeps).toBeLessThanOrEqual(capacity)
        expect(found.breaks).toBeGreaterThan(capacity)
        expect(found.breaks! / found.keeps!).toBeLessThan(1.06)
        expect(found.confirmed).toBe(3)
        expect(tries).toBeLessThan(30)
      }),
    )
  })

  it('goes below a level that does not keep again', async () => {
    const seen = new Map<number, number>()
    const found = await search(terms, async (level): Promise<Outcome> => {
      seen.set(level, (seen.get(level) ?? 0) + 1)
      // At 40 and more it keeps by luck, and only once.
      if (level > 80) return 'breaks'
      return level >= 40 && seen.get(level)! > 1 ? 'breaks' : 'keeps'
    })
    expect(found.keeps).toBeLessThan(40)
    expect(found.confirmed).toBe(3)
  })

  it('says when nothing keeps, when nothing breaks, and when the generator is the limit', async () => {
    expect(await search(terms, async () => 'breaks')).toMatchObject({ keeps: null, confirmed: 0 })
    expect(await search(terms, async () => 'keeps')).toMatchObject({
      keeps: 100_000,
      breaks: null,
      confirmed: 3,
    })
    const found = await search(terms, async (level) => (level > 100 ? 'invalid' : 'keeps'))
    expect(found).toEqual({ keeps: 80, breaks: null, confirmed: 1, invalidAt: 160 })
  })
})

describe('the law of scalability', () => {
  it('is found again in what it makes, with its knee', () => {
    const law = { gamma: 100, alpha: 0.05, beta: 0.001 }
    const points = [1, 2, 5, 10, 20, 40].map((users) => {
      const { gamma, alpha, beta } = law
      return { users, perSec: (gamma * users) / (1 + alpha * (users - 1) + beta * users * (users - 1)) }
    })
    const fit = scalability(points)!
    expect(fit.gamma).toBeCloseTo(100, 4)
    expect(fit.alpha).toBeCloseTo(0.05, 6)
    expect(fit.beta).toBeCloseTo(0.001, 7)
    expect(kneeOf(fit)).toBeCloseTo(Math.sqrt(0.95 / 0.001), 3)
  })

  it('is not claimed of too little, or of what is faster than straight', () => {
    expect(scalability([1, 2, 4].map((users) => ({ users, perSec: users })))).toBeNull()
    expect(scalability([1, 2, 4, 8, 16].map((users) => ({ users, perSec: users ** 1.5 })))).toBeNull()
  })
})
