import { describe, expect, it } from 'vitest'
import type { CpuSamples } from '../../lib/diagnose/recording.ts'
import { v8CpuProfile } from '../../lib/export/cpuprofile.ts'

const frame = (functionName: string, url = '', line = 0, column = 0): CpuSamples['frames'][number] => ({
  functionName,
  url,
  line,
  column,
})

/** (root) ─ handler ─ render, and idle; four samples 10 ms apart. */
const cpu: CpuSamples = {
  frames: [
    frame('(root)'),
    frame('handler', 'file:///app/shop.ts', 12, 3),
    frame('render', 'file:///app/shop.ts', 40, 1),
    frame('(idle)'),
  ],
  nodeFrame: [0, 1, 2, 3],
  nodeParent: [-1, 0, 1, 0],
  sampleNode: [1, 2, 3, 2],
  sampleAtMs: [1_010, 1_020, 1_030, 1_040],
  sampleRequest: [7, 8, 0, 7],
  sampleRoute: [5, 2, -1, 5],
  routes: ['GET /a', 'GET /b', 'GET /c', 'GET /d', 'GET /e', 'POST /checkout'],
  intervalMs: 10,
}

describe('a profile as V8 writes it', () => {
  const profile = v8CpuProfile(cpu, 1_000, 1_050)

  it('counts lines and columns from 0, and knows no line of what is native', () => {
    const { callFrame } = profile.nodes.find((node) => node.callFrame.functionName === 'render')!
    expect(callFrame).toMatchObject({ url: 'file:///app/shop.ts', lineNumber: 39, columnNumber: 0 })
    const idle = profile.nodes.find((node) => node.callFrame.functionName === '(idle)')!
    expect(idle.callFrame).toMatchObject({ url: '', lineNumber: -1, columnNumber: -1 })
  })

  it('says where each sample lies between its beginning and its end', () => {
    expect(profile.timeDeltas).toEqual([10_000, 10_000, 10_000, 10_000])
    expect(profile).toMatchObject({ startTime: 1_000_000, endTime: 1_050_000 })
  })

  it('carries the route of each sample, and no other route', () => {
    const { version, routes, sampleRoute } = profile.$perfguard
    expect(version).toBe(1)
    expect(routes).toEqual(['POST /checkout', 'GET /c'])
    expect(sampleRoute).toEqual([0, 1, -1, 0])
    expect(sampleRoute).toHaveLength(profile.samples.length)
  })

  it('knows no route where the recorder forgot its name', () => {
    const forgotten = v8CpuProfile({ ...cpu, routes: ['GET /a'] }, 1_000, 1_050)
    expect(forgotten.$perfguard).toEqual({ version: 1, routes: [], sampleRoute: [-1, -1, -1, -1] })
  })
})
