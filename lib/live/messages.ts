import { whenDone } from '../operations/measure.ts'
import type { OperationRecorder } from '../record/operation-recorder.ts'
import type { Entry } from '../record/series-table.ts'
import type { Clock } from '../types.ts'

/** What stands on the flight recorder's tape: the same that a request has. */
export interface TapedWork {
  readonly startMs: number
  headMs: number
  /** 0 without a recorder. */
  number: number
  previous: number
}

/** The flight recorder, as far as messages need it. */
export interface WorkTape {
  begin(work: TapedWork): void
  /** The main thread works for it, until it is left. */
  enter(work: TapedWork): void
  leave(work: TapedWork): void
  end(work: TapedWork, label: string, status: number, aborted: boolean, endMs: number): void
}

/** A message that is being handled. */
export interface Message extends TapedWork {
  readonly operation: string
  readonly entry: Entry
  readonly tape: WorkTape | null
}

export interface MessagesDeps {
  clock: Clock
  recorder: OperationRecorder
  /** Null while nothing records. */
  tape(): WorkTape | null
  onError(error: unknown): void
}

/**
 * Messages that are being handled: each is an operation, and to the flight recorder what a request is, so that a
 * verdict can say whose work held the loop. Never throws.
 */
export class Messages {
  readonly #deps: MessagesDeps
  #running: Message | null = null

  constructor(deps: MessagesDeps) {
    this.#deps = deps
  }

  begin(operation: string): Message | null {
    const { clock, recorder } = this.#deps
    try {
      const tape = this.#deps.tape()
      const entry = recorder.begin('op', operation)
      const message = { operation, entry, tape, startMs: clock.nowMs(), headMs: 0, number: 0, previous: 0 }
      tape?.begin(message)
      tape?.enter(message)
      this.#running = message
      return message
    } catch (error) {
      this.#deps.onError(error)
      return null
    }
  }

  /** Its synchronous part is over. */
  leave(message: Message | null): void {
    this.#running = null
    message?.tape?.leave(message)
  }

  end(message: Message | null, failed: boolean): void {
    if (message === null) return
    const { operation, entry, startMs, tape } = message
    try {
      const nowMs = this.#deps.clock.nowMs()
      this.#deps.recorder.end(entry, 'op', operation, nowMs - startMs, failed, nowMs)
      tape?.end(message, entry.label, failed ? 500 : 200, false, nowMs)
    } catch (error) {
      this.#deps.onError(error)
    }
  }

  /** Runs `fn` as one message: until it returns, or until what it promises is there. */
  run<T>(operation: string, fn: () => T): T {
    const message = this.begin(operation)
    const part = (): T => {
      try {
        return fn()
      } finally {
        this.leave(message)
      }
    }
    return whenDone(part, (failed) => this.end(message, failed))
  }

  /** The label of the message with this number on the tape, if it is the one that runs. */
  labelOfRunning(number: number): string | null {
    return this.#running?.number === number ? this.#running.entry.label : null
  }
}
