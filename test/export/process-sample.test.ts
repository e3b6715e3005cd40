import { describe, expect, it } from 'vitest'
import type { HostRecord, Recording } from '../../lib/diagnose/recording.ts'
import {
  recordedProcess,
  SampledProcess,
  type ProcessSample,
  type ProcessSamples,
} from '../../lib/export/process-sample.ts'

/** Three looks, 10 ms apart, in which the process used 5 and 15 ms, and the main thread 4 and 10. */
const rows = (mainCpuMs: number[]): Float64Array =>
  Float64Array.from(
    [
      [100, 0, 1_000, mainCpuMs[0]!, 50, 40, 30, 20, 10, 7],
      [110, 0.5, 1_005, mainCpuMs[1]!, 51, 41, 31, 21, 11, 8],
      [120, 1.5, 1_020, mainCpuMs[2]!, 52, 42, 32, 22, 12, 9],
    ].flat(),
  )

/** Twice as much time as the main thread has used, for the whole process. */
function hostOf(...used: [atMs: number, mainCpuMs: number | null][]): HostRecord[] {
  return used.map(([atMs, mainCpuMs]) => ({
    atMs,
    mainCpuMs,
    mainWaitMs: null,
    processCpuMs: 2 * (mainCpuMs ?? 0),
    throttledMs: null,
    stealMs: null,
  }))
}

function listed(samples: ProcessSamples): ProcessSample[] {
  return Array.from({ length: samples.count }, (_, index) => samples.at(index))
}

const sampledProcess = (cells: Float64Array, host: HostRecord[]): ProcessSample[] =>
  listed(new SampledProcess(cells, host))

describe('the process as it was looked at', () => {
  it('knows the CPU time between its first sample and its last one', () => {
    expect(new SampledProcess(rows([1, 2, 3]), []).cpuMs).toBe(15)
    expect(new SampledProcess(new Float64Array(0), []).cpuMs).toBe(0)
  })

  it('takes shares from running totals, beginning with the first look', () => {
    const samples = sampledProcess(rows([500, 504, 514]), [])
    expect(samples).toEqual([
      expect.objectContaining({ atMs: 110, delayMs: 0.5, cpuRatio: 0.5, loopRatio: 0.4, handles: 8 }),
      expect.objectContaining({ atMs: 120, delayMs: 1.5, cpuRatio: 1.5, loopRatio: 0.7, rssBytes: 52 }),
    ])
  })

  it("takes the main thread's CPU time from the host's records where Node has none", () => {
    const unknown = [NaN, NaN, NaN]
    const [first] = sampledProcess(rows(unknown), hostOf([0, 0], [200, 100]))
    expect(first!.loopRatio).toBeCloseTo(0.5)
    expect(sampledProcess(rows(unknown), hostOf([0, null], [200, null]))[0]!.loopRatio).toBeNull()
    expect(sampledProcess(rows(unknown), [])[0]!.loopRatio).toBeNull()
  })

  it('is nothing without two looks', () => {
    expect(sampledProcess(new Float64Array(0), [])).toEqual([])
    expect(sampledProcess(rows([1, 2, 3]).subarray(0, 10), [])).toEqual([])
  })
})

describe('the process as the recorder saw it', () => {
  it('has a sample a heartbeat, with the memory known by then', () => {
    const memory = [500, 1_500].map((atMs, n) => ({
      atMs,
      rssBytes: 10 + n,
      heapUsedBytes: 5,
      heapLimitBytes: 99,
      externalBytes: 1,
    }))
    const beats = [1_000, 1_020, 1_840].map((atMs) => ({
      atMs,
      delayMs: atMs === 1_840 ? 800 : 0,
      heldMs: 0,
    }))
    const recording = { beats, memory, host: hostOf([1_000, 0], [2_000, 500]) } as unknown as Recording
    const recorded = recordedProcess(recording)
    const samples = listed(recorded)
    expect(recorded.cpuMs).toBe(820)
    expect(samples).toHaveLength(2)
    expect(samples[0]).toMatchObject({ atMs: 1_020, delayMs: 0, rssBytes: 10, handles: 0 })
    expect(samples[1]).toMatchObject({ atMs: 1_840, delayMs: 800, rssBytes: 11, cpuRatio: 1, loopRatio: 0.5 })
  })
})
