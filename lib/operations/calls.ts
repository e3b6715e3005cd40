import type { OperationTape, TapedCall } from '../flight/operation-tape.ts'
import type { OperationKind } from '../record/operation-name.ts'
import type { OperationRecorder } from '../record/operation-recorder.ts'
import type { Entry } from '../record/series-table.ts'
import type { Clock } from '../types.ts'

/** Something that is under way. */
export interface Call {
  readonly kind: OperationKind
  readonly name: string
  readonly entry: Entry
  readonly startMs: number
  /** Null when it is not written to the tape. */
  readonly taped: TapedCall | null
  readonly tape: OperationTape | null
}

export interface CallsDeps {
  recorder: OperationRecorder
  clock: Clock
  /** Null while nothing records. */
  tape(): OperationTape | null
  /** Told of each operation. */
  called?(operation: string): void
  onError(error: unknown): void
}

/** Begins and ends whatever has a name: counted in its row, and written to the flight recorder's tape. Never throws. */
export class Calls {
  readonly #deps: CallsDeps

  constructor(deps: CallsDeps) {
    this.#deps = deps
  }

  begin(kind: OperationKind, name: string): Call | null {
    const { recorder, clock } = this.#deps
    try {
      const entry = recorder.begin(kind, name)
      if (kind === 'op') this.#deps.called?.(entry.name)
      // A whole workflow would take all the time from what it awaits.
      const tape = kind === 'workflow' ? null : this.#deps.tape()
      const taped = tape === null ? null : tape.begin(entry.label)
      return { kind, name, entry, startMs: clock.nowMs(), taped, tape }
    } catch (error) {
      this.#deps.onError(error)
      return null
    }
  }

  end(call: Call | null, failed: boolean): void {
    if (call === null) return
    const { kind, name, entry, startMs, taped, tape } = call
    try {
      const nowMs = this.#deps.clock.nowMs()
      this.#deps.recorder.end(entry, kind, name, nowMs - startMs, failed, nowMs)
      if (taped !== null) tape!.end(taped, startMs, nowMs, failed)
    } catch (error) {
      this.#deps.onError(error)
    }
  }

  hit(name: string, hit: boolean): void {
    try {
      this.#deps.recorder.hit(name, hit, this.#deps.clock.nowMs())
    } catch (error) {
      this.#deps.onError(error)
    }
  }
}
