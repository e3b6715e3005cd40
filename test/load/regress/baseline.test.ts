import { describe, expect, it } from 'vitest'
import { checkedBaseline } from '../../../lib/load/regress/baseline.ts'
import { compareRuns } from '../../../lib/load/regress/comparison.ts'
import { differences, type Fingerprint } from '../../../lib/load/regress/fingerprint.ts'
import { historyText, readHistory, type HistoryLine } from '../../../lib/load/regress/history.ts'
import { usualGates } from '../../../lib/load/regress/judgement.ts'
import { predict } from '../../../lib/load/regress/prediction.ts'
import { countOf, Machine, scatter } from './simulation.ts'

const fingerprint: Fingerprint = {
  node: '22',
  platform: 'linux',
  arch: 'x64',
  cpuModel: 'a CPU',
  cpus: 2,
  load: 'd0d0',
}

/** In how many of 400 trials five new runs are flagged against ten known ones. */
function flagged(deviation: number, cost: number): number {
  return countOf(400, (machine) => {
    const draw = (count: number, centre: number): number[] =>
      Array.from({ length: count }, () => machine.value(centre, deviation))
    const { worsening } = predict(draw(10, 100), draw(5, 100 * cost), { alpha: 0.05, better: 'lower' })!
    return worsening.low > Math.log1p(0.05)
  })
}

describe('what later runs are held against', () => {
  it('is quiet where nothing changed, whatever the noise', () => {
    for (const deviation of [scatter.allocatedBytes, scatter.cpuUs, scatter.p50Ms])
      expect(flagged(deviation, 1)).toBeLessThanOrEqual(400 * 0.025)
  })

  it('finds what is larger than the noise', () => {
    expect(flagged(0.01, 1.1)).toBeGreaterThanOrEqual(392)
    expect(flagged(scatter.cpuUs, 1.25)).toBeGreaterThanOrEqual(340)
  })

  it('holds new runs in the share that it promises', () => {
    const missed = countOf(400, (machine) => {
      const draw = (count: number): number[] =>
        Array.from({ length: count }, () => 100 * Math.exp(0.05 * machine.normal()))
      const { low, high } = predict(draw(8), [1], { alpha: 0.05, better: 'lower' })!
      const [later] = draw(1)
      return later! < low || later! > high
    })
    expect(missed).toBeLessThanOrEqual(400 * 0.05 + 3 * Math.sqrt(400 * 0.05))
  })

  it('needs three runs to know what is usual', () => {
    expect(predict([1, 2], [1], { alpha: 0.05, better: 'lower' })).toBeNull()
    expect(predict([1, 2, 3], [], { alpha: 0.05, better: 'lower' })).toBeNull()
    expect(predict([1, 2, 0, NaN], [1], { alpha: 0.05, better: 'lower' })).toBeNull()
  })
})

describe('a creep of 3 % a commit', () => {
  const creep = (machine: Machine): { pinned: boolean; moving: boolean } => {
    const pin = machine.runs(10)
    let last = pin
    const found = { pinned: false, moving: false }
    for (let commit = 1; commit <= 20; commit++) {
      const now = machine.runs(5, 1.03 ** commit)
      found.pinned ||= compareRuns(pin, now, usualGates).verdict === 'regressed'
      found.moving ||= compareRuns(last, now, { cpuUs: 0.2 }).verdict === 'regressed'
      last = now
    }
    return found
  }

  it('is always flagged against the pin', () => {
    expect(countOf(30, (machine) => creep(machine).pinned)).toBe(30)
  })

  it('hides from a baseline that moves along, by the rule of 20 %', () => {
    expect(countOf(30, (machine) => creep(machine).moving)).toBeLessThanOrEqual(3)
  })
})

describe('runs against a baseline', () => {
  it('are equivalent where they are, and regressed with one more query', () => {
    const machine = new Machine(4)
    const quiet = machine.runs(10)
    expect(compareRuns(quiet, machine.runs(5), { allocatedBytes: 0.05 }).verdict).toBe('equivalent')
    const more = machine.runs(5).map((run) => ({ ...run, calls: { 'op:db.query': 8_000 } }))
    expect(compareRuns(quiet, more, usualGates).verdict).toBe('regressed')
  })

  it('say nothing where too few are known', () => {
    const machine = new Machine(4)
    const comparison = compareRuns(machine.runs(2), machine.runs(5), usualGates)
    expect(comparison).toMatchObject({ verdict: 'no-data', noWorse: false })
  })
})

describe('the fingerprint', () => {
  it('says what is not the same', () => {
    expect(differences(fingerprint, { ...fingerprint })).toEqual([])
    expect(differences(fingerprint, { ...fingerprint, cpus: 4, node: '24' })).toEqual([
      'Node was 22 and is 24',
      'the number of CPUs was 2 and is 4',
    ])
  })
})

describe('the history', () => {
  const line = (savedAt: number, kind: HistoryLine['kind'] = 'run'): HistoryLine => ({
    schema: 1,
    kind,
    name: 'main',
    savedAt,
    commit: 'c0ffee',
    branch: 'main',
    fingerprint,
    plan: { warmRequests: 500, sliceRequests: 2_000 },
    runs: new Machine(savedAt).runs(3),
  })

  it('is read in the order of time, each line once, whatever a merge made of it', () => {
    const [first, second, pin] = [line(1), line(2), line(3, 'pin')].map(historyText)
    const text = `${second}${pin}<<<<<<< HEAD\n${first}${second}\n{"kind":"ru`
    const history = readHistory(text)
    expect(history.runs.map(({ savedAt }) => savedAt)).toEqual([1, 2])
    expect(history.pin).toEqual(line(3, 'pin'))
    expect(history.unread).toEqual([3, 7])
  })

  it('has no pin until one is set, and then the newest', () => {
    expect(readHistory(historyText(line(1))).pin).toBeNull()
    expect(readHistory(historyText(line(9, 'pin')) + historyText(line(4, 'pin'))).pin!.savedAt).toBe(9)
  })

  it.each([
    ['no object', null],
    ['its schema is 2', { ...line(1), schema: 2 }],
    ['fingerprint', { ...line(1), fingerprint: null }],
    ['how many requests', { ...line(1), plan: { warmRequests: 1e9 + 0.5, sliceRequests: 1 } }],
    ['no runs', { ...line(1), runs: [{ requests: 1, errors: 0, metrics: { cpuUs: -1 }, calls: {} }] }],
    ['no runs', { ...line(1), runs: [{ requests: 1, errors: 0, metrics: {}, calls: { op: 'x' } }] }],
  ])('takes nothing for a baseline that is none: %s', (why, value) => {
    expect(() => checkedBaseline(value)).toThrow(why)
  })
})
