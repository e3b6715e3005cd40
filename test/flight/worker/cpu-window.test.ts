import type { Profiler } from 'node:inspector'
import { describe, expect, it } from 'vitest'
import { foldProfile, ownFunction } from '../../../lib/flight/worker/cpu-window.ts'
import type { Folding } from '../../../lib/flight/worker/cpu-window.ts'
import { FramePool } from '../../../lib/flight/worker/frame-pool.ts'

function node(id: number, functionName: string, children: number[] = []): Profiler.ProfileNode {
  const url = functionName === 'work' ? 'file:///app/work.js' : ''
  const place = functionName === 'work' ? 9 : -1
  return {
    id,
    callFrame: { functionName, scriptId: '0', url, lineNumber: place, columnNumber: place },
    children,
  }
}

const profile: Profiler.Profile = {
  nodes: [
    node(1, '(root)', [2, 3, 5]),
    node(2, '(idle)'),
    node(3, 'work', [4]),
    node(4, 'work'),
    node(5, ownFunction, [6]),
    node(6, 'profile'),
  ],
  startTime: 1_000_000,
  endTime: 1_050_000,
  samples: [6, 2, 3, 4, 4],
  timeDeltas: [10, 9_990, 10_000, 20_000, -10_000],
}

const fold = (folding: Partial<Folding> = {}): ReturnType<typeof foldProfile> =>
  foldProfile(profile, {
    pool: new FramePool(),
    toMainMs: (us) => us / 1_000 - 900,
    afterMs: -Infinity,
    intervalMs: 10,
    holdMs: 0,
    ...folding,
  })

describe('a folded profile', () => {
  it('has absolute times in order, 1-based lines, no root and nothing of ours', () => {
    const { frames, nodeFrame, nodeParent, sampleNode, sampleAtMs, fromMs, toMs } = fold()
    const nameOf = (at: number): string => frames[nodeFrame[at]!]!.functionName
    expect([fromMs, toMs]).toEqual([100, 150])
    expect([...sampleAtMs]).toEqual([110, 120, 130, 140])
    expect([...sampleNode].map(nameOf)).toEqual(['(idle)', 'work', 'work', 'work'])
    expect(nodeParent[sampleNode[1]!]).toBe(-1)
    expect(nodeParent[sampleNode[2]!]).toBe(sampleNode[1])
    expect(frames).toContainEqual({
      functionName: 'work',
      url: 'file:///app/work.js',
      line: 10,
      column: 10,
    })
    expect(frames.find(({ functionName }) => functionName === '(idle)')).toMatchObject({ url: '', line: 0 })
    for (const [at, parent] of nodeParent.entries()) expect(parent).toBeLessThan(at)
  })

  it('leaves out what the window before has', () => {
    expect(fold({ afterMs: 120 })).toMatchObject({ fromMs: 120, sampleAtMs: Float64Array.of(130, 140) })
  })

  it('shares frames with other windows', () => {
    const pool = new FramePool()
    const [first, second] = [fold({ pool }), fold({ pool })]
    expect(first.frames[0]).toBe(second.frames[0])
  })
})
