import { describe, expect, it } from 'vitest'
import type { BeatRecord, HostRecord, Recording } from '../../lib/diagnose/recording.ts'
import { ROW_CELLS } from '../../lib/export/process-sample.ts'
import { DoctorRecord } from '../../lib/incident/doctor-record.ts'
import type { Incident } from '../../lib/types.ts'
import { idAt, incidentOf } from './parts.ts'

/** Looks every 10 ms, in which the process used a whole core. */
function rowsOf(count: number, fromMs = 0): Float64Array {
  const rows = new Float64Array(count * ROW_CELLS)
  for (let row = 0; row < count; row++) {
    const atMs = fromMs + row * 10
    rows.set([atMs, 0, atMs, atMs, 1, 1, 1, 1, 1, 3], row * ROW_CELLS)
  }
  return rows
}

function hostOf(waitRatio: number): HostRecord[] {
  return Array.from({ length: 50 }, (_, nth) => {
    const atMs = nth * 250
    const unknown = { throttledMs: null, stealMs: null }
    return { atMs, mainCpuMs: atMs, mainWaitMs: atMs * waitRatio, processCpuMs: atMs, ...unknown }
  })
}

const beats: BeatRecord[] = Array.from({ length: 600 }, (_, nth) => ({
  atMs: nth * 20,
  delayMs: 0,
  heldMs: 0,
}))
const gc = [-50, 500, 99_999].map((atMs) => ({
  atMs,
  pauseMs: 1,
  kind: 'minor' as const,
  heapUsedBytes: null,
}))
const source = { gc, watchedGc: true, host: hostOf(0), wallOffsetMs: 1e12 }

function told(record: DoctorRecord, changes: Partial<Parameters<DoctorRecord['dataFor']>[1]> = {}) {
  const incident: Incident = incidentOf(idAt(1))
  return { incident, data: record.dataFor(incident, { ...source, ...changes }) }
}

describe('what doctor is given', () => {
  it('is all that was seen, batch after batch, with the collections in between', () => {
    const record = new DoctorRecord()
    record.add(rowsOf(600))
    record.add(rowsOf(600, 6_000))
    const { incident, data } = told(record)
    expect(data!.samples.count).toBe(1_199)
    expect(data!.samples.at(1_198).atMs).toBe(11_990)
    expect(data!.gc.map(({ atMs }) => atMs)).toEqual([500])
    expect(incident).toMatchObject({ skipped: [], caveats: [] })
  })

  it('comes with what it is worth', () => {
    const record = new DoctorRecord()
    record.add(rowsOf(400))
    const { incident } = told(record, { host: hostOf(0.5), gc: [] })
    expect(incident.caveats).toEqual([
      expect.stringMatching(
        /waited 50 % of the time for a CPU, doctor wants ten seconds, and there are 4\.0/,
      ),
      expect.stringContaining('which did not happen'),
    ])
  })

  it("is the recorder's when the loop was held before anybody could look", () => {
    const recording = { beats, memory: [], host: source.host } as unknown as Recording
    const { incident, data } = told(new DoctorRecord(), { recording })
    expect(data!.samples.count).toBe(599)
    expect(incident.caveats[0]).toContain('nobody counted handles')
  })

  it('is nothing when there is nothing, and the incident says why', () => {
    const { incident, data } = told(new DoctorRecord())
    expect(data).toBeNull()
    expect(incident.skipped).toEqual([
      { kind: 'clinic-doctor', reason: 'the event loop was not seen to turn meanwhile' },
    ])
  })
})
