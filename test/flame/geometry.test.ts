import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pathTo } from '../../lib/flame/browser/call-tree.ts'
import type { CallTree } from '../../lib/flame/browser/call-tree.ts'
import { boxes, nodeAt, samePlace } from '../../lib/flame/browser/geometry.ts'
import { recordingOf } from '../../lib/flame/browser/recording.ts'
import { shownTree } from '../../lib/flame/browser/shown-tree.ts'
import type { Hideable } from '../../lib/flame/browser/shown-tree.ts'
import { flameData } from '../../lib/flame/flame-data.ts'
import { anySeen, profileOf } from './profiles.ts'
import type { Seen } from './profiles.ts'

const WIDTH = 1_000

function treeOf(seen: readonly Seen[], hidden: readonly Hideable[] = []): CallTree {
  const recording = recordingOf(flameData({ title: 't', profile: profileOf(seen) }))
  return shownTree(recording, { hidden: new Set(hidden), route: null })
}

describe('a drawn call', () => {
  it('is found again where it was drawn, at any zoom', () => {
    fc.assert(
      fc.property(anySeen, fc.nat(), (seen, any) => {
        const tree = treeOf(seen)
        const zoom = any % tree.frame.length
        for (const { node, depth, x, width } of boxes(tree, zoom, WIDTH, 0, Infinity)) {
          if (node >= 0 && tree.total[0]! > 0)
            expect(nodeAt(tree, zoom, WIDTH, x + width / 2, depth)).toBe(node)
        }
      }),
    )
  })

  it('lies in the width, and no two of a row in the same place', () => {
    fc.assert(
      fc.property(anySeen, fc.nat(), (seen, any) => {
        const tree = treeOf(seen)
        const rightOf = new Map<number, number>()
        for (const { depth, x, width } of boxes(tree, any % tree.frame.length, WIDTH, 0, Infinity)) {
          expect(x).toBeGreaterThanOrEqual((rightOf.get(depth) ?? 0) - 1e-6)
          expect(x + width).toBeLessThanOrEqual(WIDTH + 1e-6)
          rightOf.set(depth, x + width)
        }
      }),
    )
  })

  it('is looked for no deeper than what can be seen', () => {
    const deep = treeOf([{ stack: Array.from({ length: 10_000 }, () => 'a'), us: 5, route: 0 }])
    expect(boxes(deep, 0, WIDTH, 5_000, 5_040)).toHaveLength(41)
    expect(nodeAt(deep, 0, WIDTH, 500, 9_999)).toBe(9_999)
    expect(nodeAt(deep, 0, WIDTH, 500, 10_001)).toBe(-1)
  })

  it('is one strip with its neighbours where all are too narrow', () => {
    const seen = Array.from({ length: 3_000 }, (_, i) => ({ stack: [`f${i}`], us: 1, route: -1 }))
    expect(boxes(treeOf(seen), 0, WIDTH, 0, 9)).toEqual([
      { node: 0, depth: 0, x: 0, width: WIDTH },
      { node: -1, depth: 1, x: 0, width: WIDTH },
    ])
  })
})

describe('a place', () => {
  it('is kept as far as it is still shown', () => {
    const seen = [{ stack: ['a', 'n', 'b', 'c'], us: 5, route: 0 }]
    const [all, some] = [treeOf(seen), treeOf(seen, ['node', 'package'])]
    expect(pathTo(some, samePlace(all, 4, some))).toEqual([0, 1, 2])
    expect(samePlace(some, 2, all)).toBe(1)
  })
})
