import { describe, expect, it } from 'vitest'
import { compareRounds, isDecided, type Comparison } from '../../../lib/load/regress/comparison.ts'
import { fittingGates } from '../../../lib/load/regress/gates.ts'
import { usualGates, type Gates, type MetricJudgement } from '../../../lib/load/regress/judgement.ts'
import { noiseOf } from '../../../lib/load/regress/noise.ts'
import type { MetricValues, Round } from '../../../lib/load/regress/reading.ts'
import { countOf, Machine } from './simulation.ts'

/** As the command does it: round by round, until a look decides. */
function compared(machine: Machine, cost: number, gates: Gates = usualGates): Comparison {
  const rounds: Round[] = []
  for (;;) {
    rounds.push(...machine.rounds(1, cost))
    const comparison = compareRounds(rounds, gates)
    if (comparison !== null && isDecided(comparison)) return comparison
  }
}

const rowOf = ({ metrics }: Comparison, metric: string): MetricJudgement =>
  metrics.find((one) => one.metric === metric)!

describe('a comparison of rounds', () => {
  it('raises a false alarm on the same code in at most one of 60', () => {
    expect(countOf(60, (machine) => compared(machine, 1).verdict === 'regressed')).toBeLessThanOrEqual(1)
  }, 60_000)

  it('lets the same code pass where its gates are no finer than the noise, and calls none of it better', () => {
    const { gates } = fittingGates({}, noiseOf(new Machine(1).rounds(100)))
    const verdicts = Array.from({ length: 40 }, (_, seed) => compared(new Machine(1_000 + seed), 1, gates))
    expect(verdicts.filter(({ noWorse }) => noWorse).length).toBeGreaterThanOrEqual(30)
    expect(verdicts.filter(({ verdict }) => verdict === 'improved').length).toBeLessThanOrEqual(1)
  })

  it('finds 15 % more CPU, where processes scatter by 5.6 %, in at least 8 of 10', () => {
    const found = countOf(40, (machine) => {
      const rounds = machine.rounds(20, 1.15).map((round) => without(round, 'allocatedBytes'))
      const looked = [6, 12, 20].map((many) => compareRounds(rounds.slice(0, many), { cpuUs: 0.05 })!)
      return looked.some(({ verdict }) => verdict === 'regressed')
    })
    expect(found).toBeGreaterThanOrEqual(32)
  })

  it('says by how much, and how sure that is', () => {
    const comparison = compareRounds(new Machine(3).rounds(20, 1.15), usualGates)!
    const { change, before, after, verdict, pValue } = rowOf(comparison, 'cpuUs')
    expect(verdict).toBe('regressed')
    expect(change!.low).toBeLessThan(0.15)
    expect(change!.high).toBeGreaterThan(0.15)
    expect(change!.confidence).toBe(0.975)
    expect(after! / before!).toBeCloseTo(1.15, 1)
    expect(pValue).toBeLessThan(0.025)
  })

  it('shows times without letting them decide', () => {
    const rounds = new Machine(5).rounds(6).map(({ before, after }): Round => {
      return { before, after: { ...after, metrics: { ...after.metrics, p50Ms: 100 } } }
    })
    const comparison = compareRounds(rounds, usualGates)!
    expect(rowOf(comparison, 'p50Ms')).toMatchObject({ isGate: false, verdict: 'regressed' })
    expect(comparison.verdict).not.toBe('regressed')
  })

  it('knows that more throughput is better', () => {
    const rounds = new Machine(5).rounds(6).map(({ before, after }, at): Round => {
      const withRate = (side: typeof before, requestsPerSec: number): typeof before => {
        return { ...side, metrics: { ...side.metrics, requestsPerSec } }
      }
      return { before: withRate(before, 1_000 + at), after: withRate(after, 700 + at) }
    })
    const row = rowOf(compareRounds(rounds, usualGates)!, 'requestsPerSec')
    expect(row.verdict).toBe('regressed')
    expect(row.change!.ratio).toBeCloseTo(-0.3, 2)
    expect(row.change!.low).toBeLessThanOrEqual(row.change!.high)
  })

  it('lets nothing pass for which there is no figure', () => {
    const rounds = new Machine(5).rounds(6).map((round) => without(round, 'cpuUs'))
    expect(compareRounds(rounds, usualGates)).toMatchObject({ verdict: 'no-data', noWorse: false })
    expect(compareRounds([], usualGates, true)).toMatchObject({ verdict: 'no-data', noWorse: false })
  })

  it('is judged by what there is when time is up', () => {
    const rounds = new Machine(5).rounds(7, 2)
    expect(compareRounds(rounds, usualGates)).toBeNull()
    expect(compareRounds(rounds, usualGates, true)).toMatchObject({ verdict: 'regressed', rounds: 7 })
    expect(compareRounds(rounds.slice(0, 3), usualGates, true)).toMatchObject({ verdict: 'no-data' })
  })
})

describe('the count of calls', () => {
  const withCalls = (calls: (round: number) => number): Round[] =>
    new Machine(1).rounds(6).map(({ before, after }, at) => ({
      before,
      after: { ...after, calls: { 'op:db.query': calls(at) } },
    }))
  const verdictsOf = (rounds: Round[]): [string, string][] =>
    compareRounds(rounds, usualGates)!.calls.map(({ operation, verdict }) => [operation, verdict])

  it('always finds one query more per request', () => {
    const comparison = compareRounds(
      withCalls(() => 8_000),
      usualGates,
    )!
    expect(comparison.verdict).toBe('regressed')
    expect(comparison.calls).toEqual([
      { operation: 'op:db.query', before: 3, after: 4, minEffect: 0.01, isExact: true, verdict: 'regressed' },
    ])
  })

  it('finds an operation that is new, and one that is gone', () => {
    const rounds = new Machine(1).rounds(6).map(({ before, after }): Round => {
      return { before: { ...before, calls: { old: 2_000 } }, after: { ...after, calls: { new: 2_000 } } }
    })
    expect(verdictsOf(rounds)).toEqual([
      ['new', 'regressed'],
      ['old', 'improved'],
    ])
  })

  it('passes over a retry, and over what overlaps', () => {
    expect(verdictsOf(withCalls((at) => 6_000 + at))).toEqual([['op:db.query', 'equivalent']])
    expect(verdictsOf(withCalls((at) => (at === 3 ? 6_000 : 9_000)))).toEqual([['op:db.query', 'equivalent']])
  })
})

function without({ before, after }: Round, metric: keyof MetricValues): Round {
  const { [metric]: _, ...old } = before.metrics
  const { [metric]: __, ...now } = after.metrics
  return { before: { ...before, metrics: old }, after: { ...after, metrics: now } }
}
