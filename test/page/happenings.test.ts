import { describe, expect, it } from 'vitest'
import { Happenings } from '../../lib/page/happenings.ts'
import { incidentSummary } from '../http/fake-view.ts'
import { breachOf, recoveryOf } from '../incident/parts.ts'

describe('marks', () => {
  it('last from the breach to its own recovery', () => {
    const happenings = new Happenings()
    const first = breachOf({ at: 1_000 })
    happenings.breach(first)
    happenings.breach(breachOf({ at: 2_000, severity: 'warning' }))
    happenings.recover(recoveryOf(first))
    happenings.breach(breachOf({ at: 20_000 }))
    const marks = happenings.since(0, [])
    expect(marks.map(({ at, untilAt }) => [at, untilAt])).toEqual([
      [1_000, 10_000],
      [2_000, null],
      [20_000, null],
    ])
    // What is over before the range is left out, what lasts is not.
    expect(happenings.since(15_000, []).map(({ at }) => at)).toEqual([2_000, 20_000])
  })

  it('tell an incident from a capture that somebody asked for, in the order of time', () => {
    const happenings = new Happenings()
    happenings.shed({ active: true, dryRun: false, refused: 0, durationMs: 0, at: 5_000 })
    happenings.shed({ active: false, dryRun: false, refused: 40, durationMs: 900, at: 5_900 })
    const { message: _, severity: __, at: ___, ...breach } = breachOf()
    const marks = happenings.since(0, [
      incidentSummary({ id: 'b', openedAt: 7_000, closedAt: 8_000, breach }),
      incidentSummary({ id: 'a', openedAt: 1_000, state: 'recording' }),
    ])
    expect(marks.map(({ kind, at }) => [kind, at])).toEqual([
      ['capture', 1_000],
      ['shed', 5_000],
      ['incident', 7_000],
    ])
    expect(marks[1]).toMatchObject({ untilAt: 5_900, refused: 40 })
  })

  it('are bounded', () => {
    const happenings = new Happenings()
    for (let n = 0; n < 1_000; n++) happenings.breach(breachOf({ at: n }))
    const marks = happenings.since(0, [])
    expect([marks.length, marks[0]!.at]).toEqual([200, 800])
  })
})
