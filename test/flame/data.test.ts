import { describe, expect, it } from 'vitest'
import type { FlameData } from '../../lib/flame/flame-data.ts'
import { flameData } from '../../lib/flame/flame-data.ts'
import { placeOf, recordingOf } from '../../lib/flame/browser/recording.ts'
import { flamePage } from '../../lib/flame/page.ts'
import { checkedProfile, parsedProfile } from '../../lib/flame/profile-check.ts'
import { UnreadableProfile } from '../../lib/flame/unreadable-profile.ts'
import { profileOf } from './profiles.ts'

const hostile = [
  '</script><script>alert(1)</script>',
  `"'&<!--`,
  'a\u2028b\u2029c',
  'a\u202eb\u0000',
  '\ud800',
  '__proto__',
]

function dataIn(page: string): FlameData {
  const [, text] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)!
  return JSON.parse(text!) as FlameData
}

describe('the page', () => {
  it('keeps hostile names where they are data', () => {
    const seen = hostile.map((name) => ({ stack: [name, 'x'.repeat(100_000)], us: 10, route: -1 }))
    const page = flamePage({ title: hostile[0]!, summary: hostile.join(), profile: profileOf(seen) })
    expect(page.match(/<script/g)).toHaveLength(2)
    expect(page.match(/<\/script>/g)).toHaveLength(2)
    const data = /id="data">(.*)<\/script>\n<script/s.exec(page)![1]!
    expect(data).not.toMatch(/<|\u2028|\u2029|\u202e/)
    const { names } = dataIn(page).frames
    expect(names).toContain(hostile[0])
    expect(names).toContain('a\ufffdb\ufffdc')
    expect(Math.max(...names.map((name) => name.length))).toBeLessThan(310)
  })

  it('holds 10 000 calls of one function inside each other', () => {
    const stack = Array.from({ length: 10_000 }, () => 'a')
    const page = flamePage({ title: 't', profile: profileOf([{ stack, us: 10, route: 0 }]) })
    expect(dataIn(page).nodeFrame).toHaveLength(10_001)
  })

  it('is small: the code is 54 KB, a sample less than 20 bytes', () => {
    const seen = Array.from({ length: 3_000 }, (_, i) => ({
      stack: ['n', 'a', `f${i % 50}`, `g${i % 7}`, `h${i % 11}`],
      us: 10_000,
      route: i % 2,
    }))
    const empty = flamePage({ title: 't', profile: profileOf([]) }).length
    expect(empty).toBeLessThan(54_000)
    expect(flamePage({ title: 't', profile: profileOf(seen) }).length - empty).toBeLessThan(20 * 3_000)
  })
})

describe('the data', () => {
  it('finds the culprit by name, file and line, and says so when it is in no sample', () => {
    const profile = profileOf([{ stack: ['a', 'b'], us: 10, route: 0 }])
    const culprit = { functionName: 'b', url: 'file:///srv/app/lib/b.js', line: 99 }
    expect(flameData({ title: '', profile, culprit }).culprit).toBe(2)
    expect(flameData({ title: '', profile, culprit: { ...culprit, line: 98 } }).culprit).toBe(-1)
  })

  it('tells places as people do: below the application, or the package', () => {
    const recording = recordingOf(
      flameData({
        title: '',
        profile: profileOf([{ stack: ['a', 'b', 'd', 'n', 'native'], us: 1, route: 0 }]),
      }),
    )
    const places = recording.data.frames.names.map((_, frame) => placeOf(recording, frame))
    expect(places).toEqual([
      '',
      'src/a.js:98',
      'lib/b.js:99',
      '@of/d/index.js:101',
      'node:internal/n:111',
      '',
    ])
  })

  it('ignores routes that do not fit the samples', () => {
    const profile = profileOf([{ stack: ['a'], us: 10, route: 0 }])
    for (const $perfguard of [null, 1, {}, { version: 1, routes: 3, sampleRoute: [] }, { version: 2 }]) {
      const data = flameData({ title: '', profile: Object.assign({}, profile, { $perfguard }) })
      expect([data.routes, data.weights[1]]).toEqual([[], -1])
    }
    profile.$perfguard.sampleRoute = [7]
    expect(flameData({ title: '', profile }).weights[1]).toBe(-1)
  })

  it('counts no time twice when the clock steps back', () => {
    const profile = profileOf([
      { stack: ['a'], us: 10, route: 0 },
      { stack: ['b'], us: 10, route: 0 },
    ])
    profile.timeDeltas = [5, -3]
    profile.endTime = profile.startTime + 20
    expect(flameData({ title: '', profile }).weights).toEqual([1, 0, 0, 1, 0, 15])
  })
})

describe('a file that is no profile', () => {
  const good = profileOf([{ stack: ['a'], us: 10, route: 0 }])
  const circle = profileOf([{ stack: ['a', 'b'], us: 10, route: 0 }])
  circle.nodes[0]!.children = []
  circle.nodes[2]!.children = [2]

  it.each([
    [null],
    ['text'],
    [{}],
    [{ ...good, nodes: [] }],
    [{ ...good, nodes: [{ id: 1 }] }],
    [{ ...good, nodes: [{ ...good.nodes[0], callFrame: { functionName: 1, url: '', lineNumber: 0 } }] }],
    [{ ...good, samples: ['1'] }],
    [{ ...good, timeDeltas: undefined }],
    [{ ...good, endTime: '9' }],
    [{ ...good, samples: [99] }],
    [circle],
  ])('is refused with one sentence: %#', (value) => {
    expect(() => flameData({ title: '', profile: checkedProfile(value) })).toThrow(/^not a CPU profile/)
  })

  it('is refused where it was cut off', () => {
    expect(() => parsedProfile(JSON.stringify(good).slice(0, -1))).toThrow(UnreadableProfile)
    expect(parsedProfile(JSON.stringify(good))).toEqual(good)
  })
})
