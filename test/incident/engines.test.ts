import { Session } from 'node:inspector'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { CpuProfiler } from '../../lib/incident/cpu-profiler.ts'
import { HeapSampler } from '../../lib/incident/heap-sampler.ts'
import { hasPackage, nativeProfiler } from '../../lib/incident/native-profiler.ts'
import { hotFunctions } from '../../lib/incident/hot-function.ts'
import type { HeapProfileNode } from '../../lib/export/v8-profile.ts'
import { afterwards } from './parts.ts'

function burnSomeTime(ms: number): number {
  const until = performance.now() + ms
  let x = 0
  while (performance.now() < until) for (let i = 1; i < 20_000; i++) x += Math.sqrt(i) % 7
  return x
}

function otherTool(): { post(method: string, params?: object): unknown } {
  const session = new Session()
  session.connect()
  afterwards(async () => session.disconnect())
  return {
    post(method, params = {}) {
      let answer: unknown
      session.post(method, params, (error: Error | null, result: unknown) => (answer = error ?? result))
      return answer
    },
  }
}

describe('an engine that is a package of its own', () => {
  test('is looked for where it can be found, and its absence told in one line', () => {
    expect(hasPackage('lru-cache')).toBe(true)
    expect(hasPackage('no-such-package')).toBe(false)
    expect(() => nativeProfiler()).toThrow(/^v8-profiler-next cannot be loaded \(.*\): npm rebuild/)
  })
})

describe('the CPU profiler', () => {
  test("names the function that burned the time, in V8's own format", async () => {
    const engine = new CpuProfiler(systemClock)
    const beforeMs = Date.now()
    await engine.start()
    burnSomeTime(500)
    const { profile, startedAtMs, stoppedAtMs, startHoldMs, stopHoldMs } = await engine.stop()
    const [hottest] = hotFunctions(profile).functions
    expect(hottest?.functionName).toBe('burnSomeTime')
    expect(hottest?.selfRatio).toBeGreaterThan(0.5)
    expect(hottest?.url).toMatch(/^file:\/\/\/.*engines\.test\.ts/)
    expect(profile.samples).toHaveLength(profile.timeDeltas!.length)
    expect(profile.endTime).toBeGreaterThan(profile.startTime)
    expect(profile.nodes[0]).toMatchObject({ callFrame: { functionName: '(root)', lineNumber: -1 } })
    expect(startedAtMs).toBeGreaterThanOrEqual(beforeMs)
    expect(stoppedAtMs).toBeGreaterThan(startedAtMs)
    expect(startHoldMs).toBeGreaterThan(0)
    expect(stopHoldMs).toBeGreaterThan(0)
  })

  test('runs beside the profiler of another tool, and each keeps its own', async () => {
    const other = otherTool()
    other.post('Profiler.enable')
    other.post('Profiler.start')
    const engine = new CpuProfiler(systemClock)
    await engine.start()
    burnSomeTime(100)
    expect((await engine.stop()).profile.nodes.length).toBeGreaterThan(1)
    burnSomeTime(50)
    expect(other.post('Profiler.stop')).toHaveProperty('profile.samples.0')
  })

  test('cannot be stopped twice or before it runs, and starts anew after a cancel', async () => {
    const engine = new CpuProfiler(systemClock)
    await expect(engine.stop()).rejects.toThrow('does not run')
    await engine.start()
    engine.cancel()
    engine.cancel()
    await expect(engine.stop()).rejects.toThrow('does not run')
    await engine.start()
    await engine.stop()
  })
})

describe('the heap sampler', () => {
  test('shows who allocated what the heap keeps alive', async () => {
    const engine = new HeapSampler(systemClock)
    await engine.start()
    const kept = hoardMemory()
    const { profile, stopHoldMs } = await engine.stop()
    expect(kept).toHaveLength(200_000)
    const hoarder = find(profile.head, 'hoardMemory')
    // 200 000 things of 48 bytes and more, in its callback; the sampler sees one allocation in half a mebibyte.
    expect(bytesOf(hoarder!)).toBeGreaterThan(200_000 * 48 * 0.5)
    expect(stopHoldMs).toBeGreaterThan(0)
  })

  test('does not start while another tool samples, and leaves its sampling alone', async () => {
    const other = otherTool()
    other.post('HeapProfiler.enable')
    other.post('HeapProfiler.startSampling')
    const engine = new HeapSampler(systemClock)
    await expect(engine.start()).rejects.toThrow('another tool in this process samples the heap')
    await expect(engine.stop()).rejects.toThrow('does not run')
    expect(other.post('HeapProfiler.stopSampling')).toHaveProperty('profile.head')
  })

  test('says so when another tool ended it', async () => {
    const engine = new HeapSampler(systemClock)
    await engine.start()
    const other = otherTool()
    other.post('HeapProfiler.enable')
    other.post('HeapProfiler.stopSampling')
    await expect(engine.stop()).rejects.toThrow('another tool in this process ended the heap sampling')
  })

  test('a cancel leaves no sampler behind', async () => {
    const engine = new HeapSampler(systemClock)
    await engine.start()
    engine.cancel()
    const other = otherTool()
    expect(String(other.post('HeapProfiler.getSamplingProfile'))).toContain('was not started')
  })
})

function hoardMemory(): object[] {
  return Array.from({ length: 200_000 }, (_, i) => ({ i, text: [i, i, i, i] }))
}

function find(node: HeapProfileNode, name: string): HeapProfileNode | undefined {
  if (node.callFrame.functionName === name) return node
  for (const child of node.children) {
    const found = find(child, name)
    if (found) return found
  }
  return undefined
}

function bytesOf({ selfSize, children }: HeapProfileNode): number {
  return children.reduce((sum, child) => sum + bytesOf(child), selfSize)
}
