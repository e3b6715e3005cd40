import type { GcRecord, HostRecord, Recording } from '../diagnose/recording.ts'
import { doctorSpan, type DoctorData } from '../export/clinic-doctor.ts'
import { doctorDoubts } from '../export/doctor-doubts.ts'
import { recordedProcess, SampledProcess } from '../export/process-sample.ts'
import type { Incident } from '../types.ts'

export interface DoctorSource {
  gc: readonly GcRecord[]
  /** Whether collections were watched: only then does none mean that there was none. */
  watchedGc: boolean
  host: readonly HostRecord[]
  wallOffsetMs: number
  /** Of a loop that was held before anybody could look: the flight recorder has what doctor needs, too. */
  recording?: Recording
}

/** What Clinic's doctor will be given of one incident. */
export class DoctorRecord {
  readonly #rows: Float64Array[] = []

  add(rows: Float64Array): void {
    this.#rows.push(rows)
  }

  /** Tells the incident what to think of it, or why there is none. */
  dataFor(
    incident: Incident,
    { gc, watchedGc, host, wallOffsetMs, recording }: DoctorSource,
  ): DoctorData | null {
    const sampled = new SampledProcess(joined(this.#rows), host)
    const samples = sampled.count > 1 || !recording ? sampled : recordedProcess(recording)
    if (samples.count < 2) {
      incident.skipped.push({
        kind: 'clinic-doctor',
        reason: 'the event loop was not seen to turn meanwhile',
      })
      return null
    }
    if (samples !== sampled)
      incident.caveats.push(
        "Clinic's doctor has this from the recorder's heartbeats: nobody counted handles, and it shows none.",
      )
    const [fromMs, toMs] = doctorSpan(samples)
    const seen = gc.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
    const data = { samples, gc: seen, watchedGc, wallOffsetMs, versions: process.versions }
    const { cpus } = incident.environment
    const waitRatio = waitOf(host, fromMs, toMs)
    incident.caveats.push(...doctorDoubts(data, { cpus, waitRatio }))
    return data
  }
}

/** Share of the time in which the main thread was ready to run and was not let; null where nobody knows. */
function waitOf(host: readonly HostRecord[], fromMs: number, toMs: number): number | null {
  const inside = host.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
  const [first, last] = [inside[0], inside.at(-1)]
  if (!first || !last || first === last || first.mainWaitMs === null || last.mainWaitMs === null) return null
  return (last.mainWaitMs - first.mainWaitMs) / (last.atMs - first.atMs)
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((cells, part) => cells + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
