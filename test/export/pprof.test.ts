import { Profile, type Sample } from 'pprof-format'
import { describe, expect, it } from 'vitest'
import { cpuPprof, heapPprof } from '../../lib/export/pprof.ts'
import type { CpuProfile, HeapProfileNode } from '../../lib/export/v8-profile.ts'

function nodeOf(
  id: number,
  functionName: string,
  children: number[],
  url = '',
  lineNumber = -1,
): CpuProfile['nodes'][number] {
  return { id, children, callFrame: { functionName, scriptId: '0', url, lineNumber, columnNumber: -1 } }
}

/** (root) ─ handler ─ render ─ (anonymous), idle beside; a sample every 10 ms. */
const cpu: CpuProfile = {
  nodes: [
    nodeOf(1, '(root)', [2, 5]),
    nodeOf(2, 'handler', [3], 'file:///app/my%20shop.ts', 11),
    nodeOf(3, 'render', [4], 'file:///app/my%20shop.ts', 39),
    nodeOf(4, '', [], 'file:///app/my%20shop.ts', 41),
    nodeOf(5, '(idle)', []),
  ],
  startTime: 1_000_000,
  endTime: 1_060_000,
  samples: [3, 3, 5, 3, 4],
  timeDeltas: [10_000, 10_000, 10_000, 10_000, 10_000],
  $perfguard: { version: 1, routes: ['GET /a', 'GET /b'], sampleRoute: [0, 0, -1, 1, -1] },
}

interface Row {
  stack: string[]
  value: number[]
  labels: Record<string, string>
}

function rowsOf(profile: Profile): Row[] {
  const { strings } = profile.stringTable
  const text = (at: number | bigint): string => strings[Number(at)]!
  const nameOf = (location: number | bigint): string => {
    const { line } = profile.location.find(({ id }) => id === location)!
    return text(profile.function.find(({ id }) => id === line[0]!.functionId)!.name)
  }
  return profile.sample.map(({ locationId, value, label }: Sample) => ({
    stack: locationId.map(nameOf),
    value: value.map(Number),
    labels: Object.fromEntries(label.map(({ key, str }) => [text(key), text(str)])),
  }))
}

function typesOf({ sampleType, stringTable }: Profile): string[] {
  return sampleType.map(({ type, unit }) =>
    [type, unit].map((at) => stringTable.strings[Number(at)]).join('/'),
  )
}

describe('a CPU profile as pprof', () => {
  const profile = Profile.decode(cpuPprof(cpu, { startedAtMs: 1_700_000_000_123 }))

  it('has one sample for each stack and route, innermost first, without the idle ones', () => {
    expect(typesOf(profile)).toEqual(['samples/count', 'wall/nanoseconds'])
    expect(rowsOf(profile)).toEqual([
      { stack: ['render', 'handler'], value: [2, 20_000_000], labels: { route: 'GET /a' } },
      { stack: ['render', 'handler'], value: [1, 10_000_000], labels: { route: 'GET /b' } },
      { stack: ['(anonymous my shop.ts:42)', 'render', 'handler'], value: [1, 10_000_000], labels: {} },
    ])
  })

  it('says where a function is as editors and the file system do', () => {
    const { strings } = profile.stringTable
    const render = profile.function.find(({ name }) => strings[Number(name)] === 'render')!
    expect(strings[Number(render.filename)]).toBe('/app/my shop.ts')
    expect(render.startLine).toBe(40)
  })

  it('says when it began, how long it took and how often it looked', () => {
    expect(profile.timeNanos).toBe(1_700_000_000_123_000_000n)
    expect(Number(profile.durationNanos)).toBe(60_000_000)
    expect(Number(profile.period)).toBe(10_000_000)
  })

  it('is made of a profile of another origin, too', () => {
    const { $perfguard: _, samples: __, timeDeltas: ___, ...bare } = cpu
    const counted = {
      ...bare,
      nodes: bare.nodes.map((node) => ({ ...node, hitCount: node.id === 3 ? 7 : 0 })),
    }
    expect(rowsOf(Profile.decode(cpuPprof(counted)))).toEqual([
      { stack: ['render', 'handler'], value: [7, 0], labels: {} },
    ])
  })

  it('ends with a tree that somebody bent into a circle', () => {
    const bent = { ...cpu, nodes: [nodeOf(1, 'a', [2]), nodeOf(2, 'b', [1])], samples: [2], timeDeltas: [1] }
    expect(rowsOf(Profile.decode(cpuPprof(bent)))[0]!.stack).toEqual(['b', 'a'])
  })
})

describe('a heap profile as pprof', () => {
  const heapNode = (
    functionName: string,
    selfSize: number,
    children: HeapProfileNode[] = [],
  ): HeapProfileNode => ({
    callFrame: { functionName, scriptId: '1', url: 'file:///app/a.ts', lineNumber: 3, columnNumber: 0 },
    selfSize,
    children,
  })

  it('has the bytes that are alive, by who allocated them', () => {
    const head = heapNode('(root)', 0, [heapNode('load', 100, [heapNode('parse', 4_000)])])
    const profile = Profile.decode(heapPprof({ head }))
    expect(typesOf(profile)).toEqual(['inuse_space/bytes'])
    expect(rowsOf(profile)).toEqual([
      { stack: ['load'], value: [100], labels: {} },
      { stack: ['parse', 'load'], value: [4_000], labels: {} },
    ])
  })

  it('is made of a tree of any depth', () => {
    let head = heapNode('leaf', 1)
    for (let depth = 0; depth < 2_000; depth++) head = heapNode(`f${depth}`, 0, [head])
    const [row] = rowsOf(Profile.decode(heapPprof({ head })))
    expect(row!.stack).toHaveLength(2_000)
  })
})
