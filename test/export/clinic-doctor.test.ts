import { describe, expect, it } from 'vitest'
import { doctorFiles, needsMarker, type DoctorData } from '../../lib/export/clinic-doctor.ts'
import { doctorDoubts } from '../../lib/export/doctor-doubts.ts'
import type { ProcessSample, ProcessSamples } from '../../lib/export/process-sample.ts'

const MIB = 1_048_576

function samplesOf(count: number, changes: Partial<ProcessSample> = {}): ProcessSamples {
  const at = (index: number): ProcessSample => ({
    atMs: 50_000 + index * 11,
    delayMs: 1,
    cpuRatio: 1,
    loopRatio: 0.93,
    rssBytes: 90 * MIB,
    heapTotalBytes: 40 * MIB,
    heapUsedBytes: 30 * MIB,
    externalBytes: 3 * MIB,
    arrayBuffersBytes: MIB,
    handles: 300,
    ...changes,
  })
  return { count, at, cpuMs: (count - 1) * 11 * at(0).cpuRatio }
}

function dataOf(changes: Partial<DoctorData> = {}): DoctorData {
  const gc: DoctorData['gc'] = [
    { atMs: 51_000, pauseMs: 2.5, kind: 'minor', heapUsedBytes: null },
    { atMs: 52_000, pauseMs: 8, kind: 'major', heapUsedBytes: 1 },
    { atMs: 53_000, pauseMs: 1, kind: 'incremental', heapUsedBytes: null },
    { atMs: 54_000, pauseMs: 1, kind: 'weak-callbacks', heapUsedBytes: null },
  ]
  return {
    samples: samplesOf(1_000),
    gc,
    wallOffsetMs: 1_700_000_000_000,
    watchedGc: true,
    versions: { node: '22.1.0' },
    ...changes,
  }
}

function contentOf(kind: string, data: DoctorData): Buffer {
  const file = doctorFiles('X', data).find(({ name }) => name === `X.clinic-doctor/X.clinic-doctor-${kind}`)!
  return Buffer.concat([...file.pieces()].map((piece) => Buffer.from(piece)))
}

interface Trace {
  traceEvents: { name: string; cat: string; ts: number; dur: number; args: object }[]
}

function eventsOf(data: DoctorData): Trace['traceEvents'] {
  const { traceEvents } = JSON.parse(contentOf('traceevent', data).toString()) as Trace
  return traceEvents.filter(({ cat }) => cat === 'v8')
}

describe("the data of Clinic's doctor", () => {
  it('frames one message a sample, each behind its length', () => {
    const stats = contentOf('processstat', dataOf())
    let messages = 0
    for (let at = 0; at < stats.length; messages++) at += 2 + stats.readUInt16BE(at)
    expect(messages).toBe(1_000)
    expect(stats.readUInt8(2)).toBe((1 << 3) | 1)
    expect(stats.readDoubleLE(3)).toBe(1_700_000_050_000)
    expect(stats.readDoubleLE(12)).toBe(1)
    // The fourth field: the memory, in a message of its own.
    expect([...stats.subarray(29, 31)]).toEqual([(4 << 3) | 2, 45])
    expect(stats.readDoubleLE(32)).toBe(90 * MIB)
    // 300 handles and 93 % of the loop.
    expect([...stats.subarray(76, 81)]).toEqual([5 << 3, 0xac, 0x02, 6 << 3, 93])
  })

  it('leaves the use of the loop out where nobody knows it', () => {
    const [known, unknown] = [dataOf(), dataOf({ samples: samplesOf(1_000, { loopRatio: null }) })]
    const lengthOf = (data: DoctorData): number => contentOf('processstat', data).length
    expect(lengthOf(known) - lengthOf(unknown)).toBe(2 * 1_000)
  })

  it('ties both clocks together', () => {
    const { clock, nodeVersions } = JSON.parse(contentOf('systeminfo', dataOf()).toString()) as {
      clock: { hrtime: [number, number]; unixtime: number }
      nodeVersions: object
    }
    expect(clock.unixtime - clock.hrtime[0] * 1e3 - clock.hrtime[1] * 1e-6).toBe(1_700_000_000_000)
    expect(nodeVersions).toEqual({ node: '22.1.0' })
  })

  it('begins as the parser needs it, with `args` last in every event and at least one of them', () => {
    for (const data of [dataOf(), dataOf({ gc: [], watchedGc: false })]) {
      const text = contentOf('traceevent', data).toString()
      expect(text.startsWith('{"traceEvents":[{')).toBe(true)
      const events = text.slice(16).split('},{')
      for (const event of events) expect(event).toMatch(/"args":\{[^{}]*\}(\}\]\}\n)?$/)
    }
  })

  it("names the collections as V8's trace does, in microseconds", () => {
    expect(eventsOf(dataOf())).toMatchObject([
      { name: 'V8.GCScavenger', ts: 51_000_000, dur: 2_500 },
      { name: 'V8.GCFinalizeMC', ts: 52_000_000, dur: 8_000 },
      { name: 'V8.GCIncrementalMarking', ts: 53_000_000, dur: 1_000 },
    ])
  })

  it('puts a marker in where nothing was collected, and only where that is certain', () => {
    const none = dataOf({ gc: [] })
    expect(eventsOf(none)).toMatchObject([{ name: 'V8.GCScavenger', dur: 0, ts: 55_494_500 }])
    expect(needsMarker(dataOf())).toBe(false)
    expect(needsMarker(dataOf({ gc: [], watchedGc: false }))).toBe(false)
    // Doctor does not look at the first and the last 100 ms.
    expect(
      needsMarker(dataOf({ gc: [{ atMs: 50_050, pauseMs: 1, kind: 'minor', heapUsedBytes: null }] })),
    ).toBe(true)
  })
})

describe('how far doctor is to be believed', () => {
  const calm = { cpus: 2, waitRatio: 0.01 }

  it('says nothing of a process under full load on a free machine', () => {
    expect(doctorDoubts(dataOf(), calm)).toEqual([])
  })

  it('says what its rules do not hold for', () => {
    const [line] = doctorDoubts(dataOf({ samples: samplesOf(300, { cpuRatio: 0.31 }) }), {
      cpus: 0.5,
      waitRatio: 0.234,
    })
    expect(line).toContain('the process used 0.31 of a core')
    expect(line).toContain('no more than 0.5 of one')
    expect(line).toContain('waited 23 % of the time for a CPU')
    expect(line).toContain('doctor wants ten seconds, and there are 3.3')
  })

  it('owns up to the marker', () => {
    expect(doctorDoubts(dataOf({ gc: [] }), calm)).toEqual([expect.stringContaining('which did not happen')])
    expect(doctorDoubts(dataOf({ gc: [], watchedGc: false }), calm)).toEqual([
      expect.stringContaining('were not watched'),
    ])
  })
})
