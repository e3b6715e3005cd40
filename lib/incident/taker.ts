import type { ResolvedCapture } from '../config/types.ts'
import type { Trigger } from '../diagnose/evidence.ts'
import type { GcRecord } from '../diagnose/recording.ts'
import type { Clock, Incident, Snapshot } from '../types.ts'
import { Capture } from './capture.ts'
import type { CaseNews, CaseOrder } from './case-messages.ts'
import { RemoteCapture, type CaptureRun } from './remote-capture.ts'
import type { Store } from './store.ts'

/** On the main thread V8 keeps every sample; the recorder's thread lets go of the oldest. */
const maxDurationMs = { here: 60_000, recorder: 3_600_000 }

export interface CaseRecorder {
  post(order: CaseOrder): void
  /** Gives the order, and holds this thread until a capture is on disk. */
  waitForCase?(maxMs: number, order: () => void): void
}

export interface CapturePlan {
  trigger: Trigger
  durationMs: number
  heap: 'sampling' | 'snapshot' | false
}

export interface TakerDeps {
  clock: Clock
  store: Store
  engine: ResolvedCapture['engine']
  /** The flight recorder's thread, which takes captures with what came before them; null when there is none. */
  recorder: () => CaseRecorder | null
  snapshot: () => Snapshot | null
  /** True while a profile is being started or read, so that nobody judges our own overhead. */
  onHeavy: (active: boolean) => void
  onMissing: (incident: Incident, kind: string, error: unknown) => void
}

/** Takes one capture at a time: the recorder's thread does where there is one, this thread where there is none. */
export class Taker {
  readonly #deps: TakerDeps
  #remote: RemoteCapture | null = null
  #local: Capture | null = null
  #watchesGc = false

  constructor(deps: TakerDeps) {
    this.#deps = deps
  }

  get maxDurationMs(): number {
    return this.#deps.recorder() ? maxDurationMs.recorder : maxDurationMs.here
  }

  take(incident: Incident, plan: CapturePlan): CaptureRun {
    const recorder = this.#deps.recorder()
    return recorder ? this.#remotely(recorder, incident, plan) : this.#locally(incident, plan)
  }

  /** One that the recorder's thread began by itself, while this thread was stuck; null when it has ended since. */
  adopt(incident: Incident): CaptureRun | null {
    const recorder = this.#deps.recorder()
    return recorder && this.#remotely(recorder, incident, null)
  }

  /** Whether the recorder's thread wrote it: this thread's store has not seen it then. */
  wroteElsewhere(incident: Incident): boolean {
    return incident === this.#remote?.incident
  }

  /** The capture that was taken is over. */
  rest(): void {
    this.#local = null
  }

  /** True for news of the capture that is being taken. */
  hear(news: CaseNews): boolean {
    const id = 'incident' in news ? news.incident.id : news.id
    if (this.#remote?.id !== id) return false
    this.#remote.hear(news)
    return true
  }

  /** The recorder's thread ended: what it was writing stays as it is. */
  recorderLost(reason: string): void {
    this.#remote?.lost(reason)
  }

  /** A collection: of a process that has never told of one nobody can say that there was none. */
  gc(entry: GcRecord): void {
    this.#watchesGc = true
    this.#local?.gc(entry)
  }

  /** With what came before: the recorder's thread has it in memory. */
  #remotely(recorder: CaseRecorder, incident: Incident, plan: CapturePlan | null): CaptureRun {
    const { clock, snapshot } = this.#deps
    const nowMs = clock.nowMs()
    const order = plan && { ...plan, openedMs: nowMs, sinceMs: nowMs }
    return (this.#remote = new RemoteCapture(incident, order, {
      clock,
      snapshot,
      post: (one) => recorder.post(one),
      waitForCase: (maxMs, one) => recorder.waitForCase?.(maxMs, one),
    }))
  }

  /** Without a recorder: a profile from now on. */
  #locally(incident: Incident, plan: CapturePlan): CaptureRun {
    const { store, clock, engine, snapshot, onHeavy, onMissing } = this.#deps
    return (this.#local = new Capture(incident, plan, {
      store,
      clock,
      engine,
      snapshot,
      watchesGc: () => this.#watchesGc,
      onHeavy,
      onMissing: (kind, error) => onMissing(incident, kind, error),
    }))
  }
}
