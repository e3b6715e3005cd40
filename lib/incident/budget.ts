import type { ResolvedCapture } from '../config/types.ts'
import { ended, govern, started, unspent } from '../sla/govern.ts'
import type { CaptureLimits, CaptureRequest, GovernDecision, GovernState } from '../sla/govern.ts'
import type { Clock, Severity } from '../types.ts'
import { memoryRooms } from './room.ts'
import { runningCapture } from './running.ts'

const mebibyte = 1_048_576

export interface BudgetDeps {
  options: Readonly<ResolvedCapture> | false
  clock: Clock
  memoryLimitBytes(): number | null
}

/** Keeps the governor's state and hands it what the process looks like now. */
export class Budget {
  /** Free bytes on disk as last measured: asking takes time that a decision does not have. */
  diskFreeBytes: number | null = null
  readonly #deps: BudgetDeps
  readonly #limits: CaptureLimits
  #state: GovernState = unspent

  constructor(deps: BudgetDeps) {
    const { options } = deps
    this.#deps = deps
    this.#limits = {
      enabled: options !== false,
      cooldownMs: options ? options.cooldownMs : 0,
      perHour: options ? options.perHour : 0,
      minFreeMemoryBytes: 64 * mebibyte,
      minFreeMemoryRatio: 0.1,
      minFreeDiskBytes: 64 * mebibyte,
    }
  }

  decide(by: CaptureRequest['by'], severity: Severity): GovernDecision {
    const request: CaptureRequest = {
      by,
      severity,
      runningId: runningCapture()?.id ?? null,
      memory: memoryRooms(this.#deps.memoryLimitBytes()),
      diskFreeBytes: this.diskFreeBytes,
    }
    const { state, decision } = govern(request, this.#limits, this.#state, this.#deps.clock.nowMs())
    this.#state = state
    return decision
  }

  /** The watchdog opened one by itself. */
  started(): void {
    this.#state = started(this.#state, this.#deps.clock.nowMs())
  }

  /** A capture is over, however it went. */
  ended(): void {
    this.#state = ended(this.#state, this.#deps.clock.nowMs())
  }
}
