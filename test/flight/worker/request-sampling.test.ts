import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pick, sampleRequests } from '../../../lib/flight/worker/request-sampling.ts'
import { chanceFrom, request, rowsOf } from './records.ts'

const room = { slowest: 10, failed: 20, others: 40 }

const traffic = fc.array(
  fc.record({
    route: fc.constantFrom('GET /a', 'GET /b', 'GET /rare'),
    tookMs: fc.nat(1_000),
    fails: fc.nat(9),
  }),
  { maxLength: 400 },
)

describe('a sample of requests', () => {
  it('is bounded, keeps the slowest, and stands for all of them', () => {
    fc.assert(
      fc.property(traffic, fc.nat(), (rows, seed) => {
        const all = rows.map(({ route, tookMs, fails }, at) =>
          request({
            number: at + 1,
            route,
            endMs: at,
            startMs: at - tookMs,
            status: fails === 0 ? 500 : 200,
          }),
        )
        const kept = sampleRequests(rowsOf(all), room, chanceFrom(seed))
        expect(kept.length).toBeLessThanOrEqual(room.slowest + room.failed + room.others)
        const weight = kept.reduce((sum, one) => sum + one.weight, 0)
        expect(weight).toBeCloseTo(all.length, 6)
        const longest = (some: typeof all): number =>
          Math.max(0, ...some.map(({ startMs, endMs }) => endMs - startMs))
        expect(longest(kept)).toBe(longest(all))
        expect(kept.every(({ endMs }, at) => at === 0 || kept[at - 1]!.endMs <= endMs)).toBe(true)
      }),
    )
  })

  it('keeps all of a rare route, and tells of each route how many there were', () => {
    const all = Array.from({ length: 3_000 }, (_, at) =>
      request({ number: at + 1, endMs: at / 3, route: at % 1_000 === 0 ? 'GET /rare' : `GET /${at % 2}` }),
    )
    const kept = sampleRequests(rowsOf(all), room, chanceFrom(1))
    const weightOf = (name: string): number =>
      kept.filter(({ route }) => route === name).reduce((sum, { weight }) => sum + weight, 0)
    expect(kept.filter(({ route }) => route === 'GET /rare').map(({ weight }) => weight)).toEqual([1, 1, 1])
    expect(weightOf('GET /1')).toBeCloseTo(1_500, 6)
    expect(weightOf('GET /0')).toBeCloseTo(1_497, 6)
  })

  it('does not fall into step with callers that take turns', () => {
    const turns = Array.from({ length: 4_000 }, (_, at) => at % 4)
    const chosen = pick(turns, 400, chanceFrom(5))
    for (const turn of [0, 1, 2, 3]) {
      const count = chosen.filter((one) => one === turn).length
      expect(count).toBeGreaterThan(60)
      expect(count).toBeLessThan(140)
    }
  })
})
