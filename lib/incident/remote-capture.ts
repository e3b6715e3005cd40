import type { Clock, Incident, Severity, Snapshot } from '../types.ts'
import type { CaseNews, CaseOrder, CasePlan } from './case-messages.ts'
import { ProcessSampler } from './process-sampler.ts'
import type { Running } from './running.ts'

/** How long the end of the process waits for an incident. It takes a few hundred milliseconds. */
const LEAVE_MS = 5_000

/** One capture on its way, whoever takes it. */
export interface CaptureRun extends Running {
  readonly incident: Incident
  /** Ends it now and keeps what it has. */
  end(caveat: string): void
}

export interface RemoteCaptureDeps {
  clock: Clock
  post(order: CaseOrder): void
  /** Gives the order, and holds this thread until the capture is on disk. */
  waitForCase(maxMs: number, order: () => void): void
  snapshot(): Snapshot | null
}

/** A capture that the recorder's thread takes and writes; this is the main thread's end of it. */
export class RemoteCapture implements CaptureRun {
  incident: Incident
  readonly done: Promise<Incident>
  readonly #deps: RemoteCaptureDeps
  readonly #sampler: ProcessSampler
  #settle!: { resolve: (incident: Incident) => void; reject: (error: unknown) => void }

  constructor(incident: Incident, plan: CasePlan | null, deps: RemoteCaptureDeps) {
    this.incident = incident
    this.#deps = deps
    const { id } = incident
    this.#sampler = new ProcessSampler(deps.clock, (rows) => deps.post({ type: 'case-samples', id, rows }))
    const settled = new Promise<Incident>((resolve, reject) => (this.#settle = { resolve, reject }))
    process.prependListener('exit', this.#leave)
    this.done = settled.finally(() => {
      process.off('exit', this.#leave)
      this.#sampler.stop()
    })
    // Without a plan it is under way already: the watchdog did not wait for this thread.
    if (plan) {
      deps.post({ type: 'case-open', incident, plan })
      this.#sampler.start()
    } else deps.post({ type: 'case-snapshot', id: incident.id, before: null, during: deps.snapshot() })
  }

  get id(): string {
    return this.incident.id
  }

  join(line: string, severity: Severity): void {
    if (severity === 'critical') this.incident.severity = severity
    this.#deps.post({ type: 'case-join', id: this.id, line, severity })
  }

  end(caveat: string): void {
    this.#deps.post({ type: 'case-end', id: this.id, caveat })
  }

  /** Who exits in the middle of a capture would leave the draft of an incident. Before the recorder is let go. */
  readonly #leave = (): void => {
    this.#sampler.stop()
    const { id } = this
    const snapshot = { during: this.#deps.snapshot(), before: this.incident.before }
    this.#deps.waitForCase(LEAVE_MS, () => {
      this.#deps.post({ type: 'case-snapshot', id, ...snapshot })
      const caveat = 'The capture was ended early: the process exited.'
      this.#deps.post({ type: 'case-end', id, caveat, leaving: true })
    })
  }

  /** What the recorder's thread says about this one. */
  hear(news: CaseNews): void {
    if (news.type === 'case-closed') {
      const { closedAt } = this.incident
      // The breach may have been over before the files were whole.
      this.incident = closedAt === undefined ? news.incident : { ...news.incident, closedAt }
      this.#settle.resolve(this.incident)
    } else if (news.type === 'case-failed') {
      const error = new Error(news.message)
      this.#settle.reject(news.code === null ? error : Object.assign(error, { code: news.code }))
    } else if (news.type === 'case-ending') {
      // Before the snapshot, with which the thread has all that it waits for.
      this.#sampler.stop()
      const during = this.#deps.snapshot()
      const before = this.incident.before ?? null
      this.#deps.post({ type: 'case-snapshot', id: this.id, during, before })
    }
  }

  /** The recorder's thread is gone: what it wrote stays as it is. */
  lost(reason: string): void {
    this.#settle.reject(new Error(reason))
  }
}
