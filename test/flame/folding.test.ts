import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallTree } from '../../lib/flame/browser/call-tree.ts'
import { pathTo } from '../../lib/flame/browser/call-tree.ts'
import { functionSums } from '../../lib/flame/browser/function-sums.ts'
import { leadingRoutes } from '../../lib/flame/browser/leading-routes.ts'
import { recordingOf } from '../../lib/flame/browser/recording.ts'
import type { Recording } from '../../lib/flame/browser/recording.ts'
import { sandwich } from '../../lib/flame/browser/sandwich.ts'
import { found, foundShare } from '../../lib/flame/browser/search.ts'
import { shownTree } from '../../lib/flame/browser/shown-tree.ts'
import type { Choice, Hideable } from '../../lib/flame/browser/shown-tree.ts'
import { flameData } from '../../lib/flame/flame-data.ts'
import { anySeen, profileOf, routes } from './profiles.ts'
import type { Seen } from './profiles.ts'

const everything: Choice = { hidden: new Set(), route: null }

function recorded(seen: readonly Seen[], before: readonly Seen[] | null = null): Recording {
  const input = { title: 't', profile: profileOf(seen), before: before && profileOf(before) }
  return recordingOf(flameData(input))
}

/** Sums by name, without a tree: each sample counts once for every function on its stack. */
function naive(seen: readonly Seen[]): Record<string, { self: number; total: number }> {
  const sums: Record<string, { self: number; total: number }> = {}
  for (const { stack, us } of seen) {
    for (const name of new Set(stack)) (sums[name] ??= { self: 0, total: 0 }).total += us
    const leaf = stack.at(-1)
    if (leaf !== undefined) sums[leaf]!.self += us
  }
  return sums
}

function folded({ data }: Recording, tree: CallTree): ReturnType<typeof naive> {
  const sums = functionSums(tree).filter(({ totalUs }) => totalUs > 0)
  return Object.fromEntries(
    sums.map(({ frame, selfUs, totalUs }) => [data.frames.names[frame]!, { self: selfUs, total: totalUs }]),
  )
}

const kinds: Readonly<Record<Hideable, readonly string[]>> = {
  idle: [],
  node: ['n'],
  package: ['c', 'd'],
  native: ['native'],
}

function without(seen: readonly Seen[], hidden: ReadonlySet<Hideable>): Seen[] {
  const names = new Set([...hidden].flatMap((kind) => kinds[kind]))
  return seen
    .filter(({ stack }) => !hidden.has('idle') || stack[0] !== '(idle)')
    .map((one) => ({ ...one, stack: one.stack.filter((name) => !names.has(name)) }))
}

const anyHidden: fc.Arbitrary<Set<Hideable>> = fc
  .subarray<Hideable>(['idle', 'node', 'package', 'native'])
  .map((list) => new Set(list))

const sumUs = (seen: readonly Seen[]): number => seen.reduce((sum, { us }) => sum + us, 0)

describe('a folded profile', () => {
  it('adds up to what was sampled', () => {
    fc.assert(
      fc.property(anySeen, (seen) => {
        const recording = recorded(seen)
        const tree = shownTree(recording, everything)
        expect(folded(recording, tree)).toEqual(naive(seen))
        expect(tree.total[0]).toBe(sumUs(seen))
        expect(recording.data.spanUs).toBe(sumUs(seen))
      }),
    )
  })

  it('without hidden code: its time goes to the caller, idle time to nobody', () => {
    fc.assert(
      fc.property(anySeen, anyHidden, (seen, hidden) => {
        const recording = recorded(seen)
        const tree = shownTree(recording, { hidden, route: null })
        expect(folded(recording, tree)).toEqual(naive(without(seen, hidden)))
      }),
    )
  })

  it('of one route, or of none', () => {
    fc.assert(
      fc.property(anySeen, fc.integer({ min: -1, max: 1 }), (seen, route) => {
        const recording = recorded(seen)
        const index = route < 0 ? -1 : recording.data.routes.indexOf(routes[route]!)
        if (index < 0 && route >= 0) return
        const tree = shownTree(recording, { ...everything, route: index })
        expect(folded(recording, tree)).toEqual(naive(seen.filter((one) => one.route === route)))
      }),
    )
  })

  it('knows what came before, of functions that are gone too', () => {
    fc.assert(
      fc.property(anySeen, anySeen, (seen, earlier) => {
        const recording = recorded(seen, earlier)
        const sums = functionSums(shownTree(recording, everything)).filter(({ beforeUs }) => beforeUs > 0)
        const byName = sums.map(({ frame, beforeUs }) => [recording.data.frames.names[frame]!, beforeUs])
        const expected = Object.entries(naive(earlier)).map(([name, { total }]) => [name, total])
        expect(Object.fromEntries(byName)).toEqual(Object.fromEntries(expected))
      }),
    )
  })

  it('is laid out with calls inside their callers, the heaviest first', () => {
    fc.assert(
      fc.property(anySeen, (seen) => {
        const { parent, start, total, end, depth } = shownTree(recorded(seen), everything)
        for (let node = 1; node < parent.length; node++) {
          const above = parent[node]!
          expect(depth[node]).toBe(depth[above]! + 1)
          expect(node).toBeLessThan(end[above]!)
          expect(start[node]).toBeGreaterThanOrEqual(start[above]!)
          expect(start[node]! + total[node]!).toBeLessThanOrEqual(start[above]! + total[above]!)
          const next = end[node]!
          if (next >= end[above]!) continue
          expect(start[next]).toBe(start[node]! + total[node]!)
          expect(total[next]).toBeLessThanOrEqual(total[node]!)
        }
      }),
    )
  })
})

describe('callers and callees', () => {
  it('hold every moment at which the function was on the stack', () => {
    fc.assert(
      fc.property(anySeen, fc.constantFrom('a', 'c', 'n'), (seen, name) => {
        const recording = recorded(seen)
        const frame = recording.data.frames.names.indexOf(name)
        if (frame < 0) return
        const { callers, callees } = sandwich(shownTree(recording, everything), frame)
        const at = (one: Seen): number => one.stack.indexOf(name)
        const within = seen.filter((one) => at(one) >= 0)
        expect(folded(recording, callees)).toEqual(
          naive(within.map((one) => ({ ...one, stack: one.stack.slice(at(one) + 1) }))),
        )
        expect(folded(recording, callers)).toEqual(
          naive(within.map((one) => ({ ...one, stack: one.stack.slice(0, at(one)).toReversed() }))),
        )
        expect([callers.total[0], callees.total[0]]).toEqual([sumUs(within), sumUs(within)])
      }),
    )
  })
})

describe('routes', () => {
  it('lead where most of the time was theirs', () => {
    fc.assert(
      fc.property(anySeen, (seen) => {
        const recording = recorded(seen)
        const tree = shownTree(recording, everything)
        const leading = leadingRoutes(tree)
        for (let node = 0; node < tree.frame.length; node++) {
          const path = pathTo(tree, node)
            .slice(1)
            .map((at) => recording.data.frames.names[tree.frame[at]!]!)
          const under = seen.filter(({ stack }) => path.every((name, i) => stack[i] === name))
          const of = (route: number): number => sumUs(under.filter((one) => one.route === route))
          const leader = routes.indexOf(recording.data.routes[leading[node]!] ?? '')
          expect(of(leader)).toBe(Math.max(of(-1), of(0), of(1)))
        }
      }),
    )
  })
})

describe('a search', () => {
  const seen: Seen[] = [
    { stack: ['a', 'b'], us: 30, route: 0 },
    { stack: ['a', 'native', 'a'], us: 50, route: 0 },
    { stack: ['n'], us: 20, route: -1 },
  ]
  const recording = recorded(seen)
  const tree = shownTree(recording, everything)
  const names = (text: string): string[] | null => {
    const hits = found(recording, text)
    return hits && [...hits].map((frame) => recording.data.frames.names[frame]!).toSorted()
  }

  it.each([
    ['', null],
    ['  ', null],
    ['NATIVE', ['native']],
    ['(src|lib)/.\\.js', ['a', 'b']],
    ['^(a|n) ', ['a', 'n']],
    ['internal/n:111', ['n']],
    ['no such thing', []],
    ['(root', ['(root)']],
    ['[', []],
  ])('for %j finds %j', (text, expected) => {
    expect(names(text)).toEqual(expected)
  })

  it('counts what is under a match once', () => {
    expect(foundShare(tree, found(recording, 'src/a.js')!)).toBe(0.8)
    expect(foundShare(tree, found(recording, 'src/|lib/')!)).toBe(0.8)
    expect(foundShare(tree, found(recording, 'native')!)).toBe(0.5)
  })

  it('adds up like the samples do', () => {
    fc.assert(
      fc.property(anySeen, (any) => {
        const own = recorded(any)
        const share = foundShare(shownTree(own, everything), found(own, 'node_modules|lib/c|@of')!)
        const hit = any.filter(({ stack }) => stack.includes('c') || stack.includes('d'))
        expect(share).toBeCloseTo(any.length === 0 ? 0 : sumUs(hit) / sumUs(any), 10)
      }),
    )
  })
})
