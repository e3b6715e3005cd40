import type { GcRecord } from '../diagnose/recording.ts'
import { doctorFiles, doctorSpan } from '../export/clinic-doctor.ts'
import type { Clock, Incident } from '../types.ts'
import { DoctorRecord } from './doctor-record.ts'
import { ProcessSampler } from './process-sampler.ts'
import type { Store } from './store.ts'

/** 160 a second for a minute: more than that and one more changes nothing. */
const MAX_COLLECTIONS = 10_000

/** What Clinic's doctor needs of a process that captures itself: from `start` to `stop`, then to the disk. */
export class DoctorWatch {
  readonly #clock: Clock
  readonly #record = new DoctorRecord()
  readonly #sampler: ProcessSampler
  readonly #gc: GcRecord[] = []

  constructor(clock: Clock) {
    this.#clock = clock
    this.#sampler = new ProcessSampler(clock, (rows) => this.#record.add(rows))
  }

  start(): void {
    this.#sampler.start()
  }

  /** Safe to call again. */
  stop(): void {
    this.#sampler.stop()
  }

  gc(entry: GcRecord): void {
    if (this.#gc.length < MAX_COLLECTIONS) this.#gc.push(entry)
  }

  async write(incident: Incident, store: Store, watchedGc: boolean): Promise<void> {
    const wallOffsetMs = this.#clock.wallMs() - this.#clock.nowMs()
    const data = this.#record.dataFor(incident, { gc: this.#gc, watchedGc, host: [], wallOffsetMs })
    if (!data) return
    const [fromMs, toMs] = doctorSpan(data.samples)
    for (const { name, pieces } of doctorFiles(incident.id, data)) {
      const bytes = await store.add(incident.id, name, pieces())
      incident.files.push({
        name,
        kind: 'clinic-doctor',
        bytes,
        fromMs: fromMs + wallOffsetMs,
        toMs: toMs + wallOffsetMs,
      })
    }
  }
}
