import type { Evidence, Trigger } from '../diagnose/evidence.ts'
import type { Recording } from '../diagnose/recording.ts'
import { slowest } from '../diagnose/slowest.ts'
import type { DoctorData } from '../export/clinic-doctor.ts'
import type { Incident, IncidentFile, Severity, SlowRequest, Snapshot, Verdict } from '../types.ts'
import type { CaseContent } from './case-files.ts'
import { writeCase } from './case-files.ts'
import { CaseFolder } from './case-folder.ts'
import type { CasePlan } from './case-messages.ts'
import { findOnset, gather, type FlightSource } from './case-records.ts'
import { DoctorRecord } from './doctor-record.ts'
import { unfinished } from './finding.ts'
import type { HeapLooks } from './heap-looks.ts'
import type { HeapSnapshot } from './heap-snapshot.ts'
import { withMissingSource } from './missing-source.ts'
import type { Originals } from './originals.ts'
import { messageOf } from './refusal.ts'
import { settledWithin } from './settled-within.ts'

export interface CaseDeps {
  source: FlightSource
  dir: string
  diagnose(evidence: Evidence): Verdict
  /** When the trouble began, by what the recording shows. */
  onset(trigger: Trigger, recording: Recording): number
  originals: Originals
  heap: HeapLooks | null
  snapshot: HeapSnapshot | null
  /** Asks the main thread for what it sees now; the answer comes to `take`. */
  askSnapshot(): void
}

/** While the main thread runs JavaScript it answers in milliseconds; in native code not before that is over. */
const ROTATE_WITHIN_MS = 300
const SNAPSHOT_WITHIN_MS = 5_000
/** Reading source maps. The first writing is for whom the process does not let wait. */
const SOURCES_MS = { draft: 100, whole: 1_000 }
const MAX_JOINED = 50
const MAX_SLOWEST = 10

/** One incident in the hands of the recorder's thread: written at once, and anew when more is known. */
export class IncidentCase {
  readonly incident: Incident
  readonly #deps: CaseDeps
  readonly #folder: CaseFolder
  readonly #trigger: () => Trigger
  readonly #openedMs: number
  readonly #joined: string[] = []
  readonly #written: IncidentFile[] = []
  readonly #doctor = new DoctorRecord()
  #onsetMs: number | undefined
  #end: () => void = () => {}
  #snapshotTaken: () => void = () => {}
  /** The process exits: what the main thread sees it has said already, and it waits. */
  #leaving = false

  constructor(incident: Incident, openedMs: number, trigger: () => Trigger, deps: CaseDeps) {
    this.incident = incident
    this.#openedMs = openedMs
    this.#trigger = trigger
    this.#deps = deps
    this.#folder = new CaseFolder(deps.dir, incident.id)
  }

  /** From the breach to the last file. Rejects when there is no place for it. */
  async follow({ durationMs }: Pick<CasePlan, 'durationMs'>): Promise<void> {
    const over = new Promise<void>((resolve) => (this.#end = resolve))
    await this.#deps.heap?.start()
    // What is in memory already is worth the most when the process does not live to see the end of this.
    await this.write('draft')
    await this.#deps.heap?.look(settledWithin(over, durationMs / 2))
    await settledWithin(over, this.#openedMs + durationMs - this.#deps.source.nowMs())
    await Promise.all([this.#askSnapshot(), this.#deps.heap?.stop()])
    if (!this.#leaving) await this.#takeSnapshot()
    await this.write('whole')
  }

  async #askSnapshot(): Promise<void> {
    if (this.#leaving) return
    const snapshot = new Promise<void>((resolve) => (this.#snapshotTaken = resolve))
    this.#deps.askSnapshot()
    await settledWithin(snapshot, SNAPSHOT_WITHIN_MS)
  }

  async #takeSnapshot(): Promise<void> {
    const { snapshot, source } = this.#deps
    if (!snapshot) return
    try {
      this.#written.push(await snapshot.write(this.#folder, source.wallOffsetMs))
    } catch (error) {
      this.incident.skipped.push({ kind: 'heap', reason: messageOf(error) })
    }
  }

  join(line: string, severity: Severity): void {
    // Retention lets go of the mild ones first: what records a critical breach is critical.
    if (severity === 'critical') this.incident.severity = severity
    if (this.#joined.length < MAX_JOINED) this.#joined.push(line)
  }

  end(caveat: string, leaving = false): void {
    this.incident.caveats.push(caveat)
    this.#leaving = leaving
    this.#end()
  }

  addSamples(rows: Float64Array): void {
    this.#doctor.add(rows)
  }

  take(before: Snapshot | null, during: Snapshot | null): void {
    this.incident.before ??= before
    this.incident.during = during
    this.#snapshotTaken()
  }

  /** Judges what is known now, and writes it all. */
  async write(state: 'draft' | 'whole'): Promise<void> {
    const { source } = this.#deps
    await settledWithin(source.rotate(), ROTATE_WITHIN_MS)
    const content = this.#content(state)
    this.#judge(content)
    const { incident } = this
    if (state === 'whole') {
      incident.caveats = incident.caveats.filter((caveat) => caveat !== unfinished)
      if (!incident.breach || incident.breach.type === 'loop_blocked') incident.closedAt = this.#wallMs()
    }
    writeCase(this.#folder, incident, content)
  }

  #content(state: 'draft' | 'whole'): CaseContent {
    const { source } = this.#deps
    const nowMs = source.nowMs()
    const stretch = { openedMs: this.#openedMs, nowMs }
    // Looked for once: the evidence of before must not move while the case is open.
    this.#onsetMs ??= findOnset(this.#deps, this.#trigger(), stretch)
    const records = gather(this.#deps, { ...stretch, onsetMs: this.#onsetMs }, SOURCES_MS[state])
    return {
      ...records,
      doctor: state === 'whole' ? this.#doctorData(records.whole) : null,
      written: this.#written,
      rootUrl: source.facts().rootUrl,
      markMs: this.#openedMs,
      wallOffsetMs: source.wallOffsetMs,
    }
  }

  #doctorData(whole: Recording): DoctorData | null {
    const { gc, host } = whole
    const { wallOffsetMs } = this.#deps.source
    return this.#doctor.dataFor(this.incident, { gc, host, watchedGc: true, wallOffsetMs, recording: whole })
  }

  #judge({ before, during }: CaseContent): void {
    const { source, heap, originals } = this.#deps
    const reference = source.reference()
    const verdict = this.#deps.diagnose({
      trigger: this.#trigger(),
      onsetMs: this.#onsetMs!,
      before,
      during,
      reference: reference && originals.recording(reference),
      heap: heap?.pair ? originals.heapPair(heap.pair) : null,
      process: source.facts(),
    })
    const { incident } = this
    incident.caveats = withMissingSource(incident.caveats, verdict, during, originals)
    incident.verdict = { ...verdict, evidence: [...verdict.evidence, ...this.#joined] }
    incident.slowest = this.#slowest(during)
  }

  #slowest(during: Recording): SlowRequest[] {
    const { source } = this.#deps
    return slowest(during, MAX_SLOWEST).map(
      ({ route, status, startMs, durationMs, lanes, operations, hottest }) => {
        const startedAt = startMs + source.wallOffsetMs
        return { route, status, startedAt, durationMs, lanes, operations, hottest }
      },
    )
  }

  #wallMs(): number {
    const { source } = this.#deps
    return source.nowMs() + source.wallOffsetMs
  }
}
