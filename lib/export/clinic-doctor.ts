import type { GcRecord } from '../diagnose/recording.ts'
import type { ProcessSamples } from './process-sample.ts'
import { processStat } from './process-stat.ts'

/** What `@clinic/doctor` draws: the process every few milliseconds, and its collections. Times on one clock. */
export interface DoctorData {
  samples: ProcessSamples
  gc: readonly GcRecord[]
  /** Added to that clock it gives epoch milliseconds. */
  wallOffsetMs: number
  /** Whether collections were watched: only then does none mean that there was none. */
  watchedGc: boolean
  versions: Readonly<Record<string, string | undefined>>
}

export interface DoctorFile {
  /** Relative to the incident's folder. */
  name: string
  pieces: () => Iterable<string | Uint8Array>
}

/** Under 2 ms each, with all caches cold. */
const SAMPLES_A_PIECE = 64
const CHARS_A_PIECE = 8_192
/** Doctor does not look at the ends. */
const TRIMMED_MS = 100

/** Those of which doctor knows that they stop the application. */
const blocking: Readonly<Partial<Record<GcRecord['kind'], string>>> = {
  minor: 'V8.GCScavenger',
  major: 'V8.GCFinalizeMC',
}
const others: Readonly<Partial<Record<GcRecord['kind'], string>>> = {
  incremental: 'V8.GCIncrementalMarking',
}

/** The three files in the folder that doctor is given; their names repeat its name. */
export function doctorFiles(id: string, data: DoctorData): DoctorFile[] {
  const folder = `${id}.clinic-doctor`
  const file = (kind: string): string => `${folder}/${folder}-${kind}`
  return [
    { name: file('systeminfo'), pieces: () => [systemInfo(data)] },
    { name: file('processstat'), pieces: () => processStats(data) },
    { name: file('traceevent'), pieces: () => gcEvents(data) },
  ]
}

/** Doctor gives no category where it sees no collection that stops the application: then it is shown one of length 0. */
export function needsMarker({ samples, gc, watchedGc }: DoctorData): boolean {
  if (!watchedGc || samples.count < 2) return false
  const [firstMs, lastMs] = doctorSpan(samples)
  const fromMs = firstMs + TRIMMED_MS
  const toMs = lastMs - TRIMMED_MS
  const isSeen = ({ kind, atMs, pauseMs }: GcRecord): boolean =>
    blocking[kind] !== undefined && atMs >= fromMs && atMs + pauseMs <= toMs
  return !gc.some(isSeen)
}

/** When the first and the last sample were taken. */
export function doctorSpan(samples: ProcessSamples): [fromMs: number, toMs: number] {
  const { count } = samples
  return count === 0 ? [0, 0] : [samples.at(0).atMs, samples.at(count - 1).atMs]
}

/** Doctor takes nothing from it but the major version and what lies between the two clocks. */
function systemInfo({ samples, wallOffsetMs, versions }: DoctorData): string {
  const [atMs] = doctorSpan(samples)
  const seconds = Math.floor(atMs / 1_000)
  const hrtime = [seconds, Math.round((atMs - seconds * 1_000) * 1e6)]
  const clock = { hrtime, unixtime: atMs + wallOffsetMs }
  return `${JSON.stringify({ clock, nodeVersions: versions, toolVersion: 'perfguard' }, null, 2)}\n`
}

function* processStats({ samples, wallOffsetMs }: DoctorData): Generator<Uint8Array> {
  for (let from = 0; from < samples.count; from += SAMPLES_A_PIECE) {
    const length = Math.min(SAMPLES_A_PIECE, samples.count - from)
    const stats = Array.from({ length }, (_, nth) => processStat(samples.at(from + nth), wallOffsetMs))
    const piece = new Uint8Array(stats.reduce((bytes, stat) => bytes + stat.length, 0))
    let at = 0
    for (const stat of stats) {
      piece.set(stat, at)
      at += stat.length
    }
    yield piece
  }
}

/**
 * Doctor skips the first 16 characters blindly, cuts at `}},`, and dies of a list without an event: hence the order of
 * the keys, no space, and an event that it passes over at the head.
 */
function* gcEvents(data: DoctorData): Generator<string> {
  const { samples, gc } = data
  const [fromMs, toMs] = doctorSpan(samples)
  const head = { pid: 1, tid: 1, ts: us(fromMs), ph: 'M', cat: '__metadata', name: 'process_name' }
  let text = `{"traceEvents":[${JSON.stringify({ ...head, args: { name: 'node' } })}`
  if (needsMarker(data)) text += gcEvent('V8.GCScavenger', (fromMs + toMs) / 2, 0)
  for (const { kind, atMs, pauseMs } of gc) {
    const name = blocking[kind] ?? others[kind]
    if (name !== undefined) text += gcEvent(name, atMs, pauseMs)
    if (text.length < CHARS_A_PIECE) continue
    yield text
    text = ''
  }
  yield `${text}]}\n`
}

function gcEvent(name: string, atMs: number, pauseMs: number): string {
  const dur = us(pauseMs)
  const event = { pid: 1, tid: 1, ts: us(atMs), tts: 0, ph: 'X', cat: 'v8', name, dur, tdur: dur, args: {} }
  return `,${JSON.stringify(event)}`
}

function us(ms: number): number {
  return Math.round(ms * 1_000)
}
