import type { Recording } from '../diagnose/recording.ts'
import { doctorFiles, doctorSpan, type DoctorData } from '../export/clinic-doctor.ts'
import { v8CpuProfile } from '../export/cpuprofile.ts'
import { traceEvents } from '../export/trace-events.ts'
import type { Incident, IncidentFile, IncidentFileKind } from '../types.ts'
import type { CaseFolder } from './case-folder.ts'
import { jsonSlices } from './json-slices.ts'
import { manifestName } from './manifest.ts'
import type { HeapProfile } from '../export/v8-profile.ts'
import { messageOf } from './refusal.ts'
import { report } from './report.ts'

/** What the recorder knows when an incident is written, the first time or anew. */
export interface CaseContent {
  before: Recording | null
  during: Recording
  /** What the two CPU profiles show: of a young process, more of before. */
  profiles: { before: Recording; during: Recording }
  /** Both in one piece, for the timeline. */
  whole: Recording
  /** Null while the incident goes on, and when there is too little. */
  doctor: DoctorData | null
  heap: HeapProfile | null
  /** Files that are there already. */
  written: readonly IncidentFile[]
  /** The application's folder, for short paths. */
  rootUrl: string | null
  /** When the limit broke, on the recording's clock. */
  markMs: number
  /** Added to the recording's times it gives epoch milliseconds. */
  wallOffsetMs: number
}

interface Part {
  kind: IncidentFileKind
  name: string
  fromMs: number
  toMs: number
  text: () => Iterable<string | Uint8Array>
}

/**
 * Writes every file of an incident, `incident.json` last: what it lists is there. One part that cannot be written is
 * listed under `skipped`. Throws only when `incident.json` itself cannot be written.
 */
export function writeCase(folder: CaseFolder, incident: Incident, content: CaseContent): void {
  const skipped = new Map(incident.skipped.map((one) => [one.kind, one]))
  const files: IncidentFile[] = [...content.written]
  for (const { kind, name, fromMs, toMs, text } of partsOf(incident, content)) {
    try {
      const bytes = folder.write(name, text())
      const { wallOffsetMs } = content
      files.push({ name, kind, bytes, fromMs: fromMs + wallOffsetMs, toMs: toMs + wallOffsetMs })
      skipped.delete(kind)
    } catch (error) {
      skipped.set(kind, { kind, reason: messageOf(error) })
    }
    incident.files = files
    incident.skipped = [...skipped.values()]
  }
  folder.write(manifestName, jsonSlices(incident))
}

function* partsOf(incident: Incident, content: CaseContent): Generator<Part> {
  const { profiles, during, whole, heap } = content
  if (profiles.before.cpu) yield cpuPart('cpu-before', 'before.cpuprofile', profiles.before)
  if (profiles.during.cpu) yield cpuPart('cpu-during', 'during.cpuprofile', profiles.during)
  const { fromMs, toMs } = during
  if (heap) {
    yield { kind: 'heap', name: 'heap.heapprofile', fromMs, toMs, text: () => jsonSlices(heap) }
  }
  const startMs = whole.fromMs
  const timeline = (): Iterable<string> => timelineText(incident, content)
  yield { kind: 'timeline', name: 'timeline.json', fromMs: startMs, toMs, text: timeline }
  if (content.doctor) yield* doctorParts(incident.id, content.doctor)
  // The last one, since it lists the others.
  yield {
    kind: 'report',
    name: 'report.md',
    fromMs: startMs,
    toMs,
    text: () => report(incident, content.rootUrl),
  }
}

function* doctorParts(id: string, doctor: DoctorData): Generator<Part> {
  const [fromMs, toMs] = doctorSpan(doctor.samples)
  for (const { name, pieces } of doctorFiles(id, doctor))
    yield { kind: 'clinic-doctor', name, fromMs, toMs, text: pieces }
}

function cpuPart(kind: IncidentFileKind, name: string, recording: Recording): Part {
  const { fromMs, toMs, cpu } = recording
  return { kind, name, fromMs, toMs, text: () => jsonSlices(v8CpuProfile(cpu!, fromMs, toMs)) }
}

function* timelineText(incident: Incident, { whole, markMs }: CaseContent): Generator<string> {
  const head = { pid: process.pid, mark: { atMs: markMs, name: incident.reason } }
  let lead = '{"displayTimeUnit":"ms","traceEvents":[\n'
  for (const event of traceEvents(whole, head)) {
    yield lead + JSON.stringify(event)
    lead = ',\n'
  }
  yield ']}\n'
}
