import { describe, expect, it } from 'vitest'
import { msOf } from '../../lib/cli/commands/options.ts'
import { growth } from '../../lib/cli/diff/growth.ts'
import { agoText, harmless, wrapped } from '../../lib/cli/incidents/words.ts'

describe('words', () => {
  it.each([
    [0, '0 s ago'],
    [90_000, '90 s ago'],
    [150_000, '2 min ago'],
    [3 * 3_600_000, '3 h ago'],
    [50 * 3_600_000, '2 days ago'],
    [-5_000, 'in the future by this clock'],
  ])('%d ms: %s', (ms, text) => {
    expect(agoText(1e12 - ms, 1e12)).toBe(text)
  })

  it('breaks lines between words, and not between a figure and its unit', () => {
    expect(wrapped('it took 12 ms and 3 % more', 12)).toEqual(['it took', '12 ms and', '3 % more'])
    expect(wrapped('averyveryverylongword', 5)).toEqual(['averyveryverylongword'])
    expect(wrapped('', 5)).toEqual([''])
  })

  it.each([
    ['30s', 30_000],
    ['1.5min', 90_000],
    ['250ms', 250],
    ['2h', 7_200_000],
    ['10', 10_000],
  ])('%s is a length of time', (text, ms) => {
    expect(msOf('for', text)).toBe(ms)
  })

  it.each(['', '-1s', '0', 's', '1 s', '1d', 'constructor'])('%j is none', (text) => {
    expect(() => msOf('for', text)).toThrow(/--for is a length of time/)
  })

  it('takes the sting out of whatever holds text', () => {
    expect(harmless({ a: ['\u001B[2J', 1, null], b: { c: '\u202Ex\n' } })).toEqual({
      a: [' [2J', 1, null],
      b: { c: ' x ' },
    })
  })
})

describe('growth', () => {
  const one = { functionName: 'a', url: 'file:///a.js', line: 3, column: 1, caller: null, totalRatio: 1 }

  it('knows a function again whose lines have moved, and tells those without a name by their place', () => {
    const anonymous = { ...one, functionName: '(anonymous)' }
    const before = {
      samples: 10,
      busySamples: 5,
      functions: [
        { ...one, selfRatio: 1 },
        { ...anonymous, selfRatio: 0.2 },
      ],
    }
    const functions = [
      { ...one, line: 7, selfRatio: 0.9 },
      { ...anonymous, line: 9, selfRatio: 0.1 },
    ]
    expect(growth(before, { samples: 10, busySamples: 10, functions })).toMatchObject([
      { functionName: 'a', line: 7, before: 0.5, after: 0.9 },
      { functionName: '(anonymous)', line: 3, before: 0.1, after: 0 },
      { functionName: '(anonymous)', line: 9, before: 0, after: 0.1 },
    ])
  })
})
