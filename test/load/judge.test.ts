import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quantileInterval, shareInterval } from '../../lib/load/judge/interval.ts'
import { exitCodeOf, worstState } from '../../lib/load/judge/states.ts'
import { Totals } from '../../lib/load/judge/totals.ts'
import { judgeWhole } from '../../lib/load/judge/whole.ts'
import { randomOf } from '../../lib/load/random.ts'
import { ruleBook, type Rule } from '../../lib/sla/rules.ts'
import { Histogram } from '../../lib/stats/histogram.ts'
import { Scale } from '../../lib/stats/scale.ts'
import type { RouteSla } from '../../lib/types.ts'

const scale = new Scale([100, 200])

function rule(terms: RouteSla): Rule {
  return ruleBook({ 'GET /': terms }).routes.get('GET /')![0]!
}

/** Latencies as they come, of which the first `errors` are errors. */
function counted(latencies: readonly number[], errors = 0): Totals {
  const totals = new Totals(scale)
  for (const ms of latencies) totals.response.record(ms)
  totals.ended = totals.sent = totals.planned = latencies.length
  totals.errors = errors
  return totals
}

const many = (count: number, ms: number): number[] => Array<number>(count).fill(ms)
const stateOf = (terms: RouteSla, totals: Totals): string => judgeWhole(rule(terms), totals, 10_000).state

describe('a limit over a whole run', () => {
  it('without data is never kept', () => {
    for (const terms of [{ p99Ms: 100 }, { errorRatio: 0.01 }, { meanMs: 100 }, { maxMs: 100 }])
      expect(stateOf(terms, counted([]))).toBe('no-data')
  })

  it('is a verdict only with enough samples for that percentile', () => {
    expect(stateOf({ p99Ms: 100 }, counted(many(999, 10)))).toBe('inconclusive')
    expect(stateOf({ p99Ms: 100 }, counted(many(1_000, 10)))).toBe('pass')
    expect(stateOf({ p50Ms: 100 }, counted(many(100, 10)))).toBe('pass')
    // What is certain needs no more.
    expect(stateOf({ p99Ms: 100 }, counted(many(60, 150)))).toBe('fail')
  })

  it('is broken when chance cannot explain it, and in doubt when it can', () => {
    expect(stateOf({ p99Ms: 100 }, counted([...many(980, 10), ...many(20, 150)]))).toBe('fail')
    expect(stateOf({ p99Ms: 100 }, counted([...many(988, 10), ...many(12, 150)]))).toBe('inconclusive')
    expect(stateOf({ p99Ms: { warning: 100 } }, counted(many(1_000, 150)))).toBe('warning')
    expect(stateOf({ errorRatio: 0.01 }, counted(many(1_000, 10), 50))).toBe('fail')
    expect(stateOf({ errorRatio: 0.01 }, counted(many(1_000, 10), 5))).toBe('pass')
    expect(stateOf({ availability: 0.99 }, counted(many(1_000, 10), 50))).toBe('fail')
    expect(stateOf({ throughputPerSec: 200 }, counted(many(1_000, 10)))).toBe('fail')
    expect(stateOf({ throughputPerSec: 90 }, counted(many(1_000, 10)))).toBe('pass')
  })

  it('has an interval that holds the truth as often as it says', () => {
    const random = randomOf(1)
    const runs = 400
    let within = 0
    for (let run = 0; run < runs; run++) {
      const histogram = new Histogram(scale)
      for (let i = 0; i < 1_000; i++) histogram.record(-10 * Math.log(1 - random()))
      const [lowest, highest] = quantileInterval(histogram, 0.95)!
      const truth = -10 * Math.log(0.05)
      if (lowest <= truth * 1.008 && truth / 1.008 <= highest) within++
    }
    expect(within / runs).toBeGreaterThan(0.97)
    expect(shareInterval(0, 100)).toEqual([0, expect.closeTo(0.062, 2)])
  })
})

describe('states', () => {
  const states = fc.constantFrom('pass', 'warning', 'fail', 'no-data', 'inconclusive', 'invalid')

  it('never pass where one does not', () => {
    fc.assert(
      fc.property(fc.array(states, { maxLength: 6 }), (list) => {
        const code = exitCodeOf(worstState(list), false)
        expect(code === 0).toBe(list.length > 0 && list.every((one) => one === 'pass' || one === 'warning'))
        if (list.includes('invalid')) expect(code).toBe(4)
        else if (list.includes('fail')) expect(code).toBe(1)
      }),
    )
  })

  it('let warnings fail when asked to', () => {
    expect([exitCodeOf('warning', false), exitCodeOf('warning', true)]).toEqual([0, 1])
  })
})
