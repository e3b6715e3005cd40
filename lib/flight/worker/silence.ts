/**
 * `busy`: the main thread computed. `waiting`: it sat in a system call, as in `execSync`. `withheld`: the host did not
 * run it. `breakpoint`: a debugger's port is open and it did nothing. `unknown`: the system does not tell.
 */
type SilenceKind = 'busy' | 'waiting' | 'withheld' | 'breakpoint' | 'unknown'

export interface HostTotals {
  mainCpuMs: number | null
  mainWaitMs: number | null
  throttledMs: number | null
}

export interface Stretch {
  /** The last sign of life before it. */
  sinceMs: number
  silentMs: number
  /** Of it, the time in which the host did not run the main thread. */
  withheldMs: number
  kind: SilenceKind
}

/** One stretch without a heartbeat. */
export class Silence {
  readonly sinceMs: number
  /** How late our own looks came in it: while the whole process stands still, that is no fault of the loop. */
  lateMs = 0
  readonly #seenAtMs: number
  readonly #from: HostTotals

  constructor(sinceMs: number, seenAtMs: number, from: HostTotals) {
    this.sinceMs = sinceMs
    this.#seenAtMs = seenAtMs
    this.#from = from
  }

  /** How long the loop had the chance to beat and did not. */
  countedMs(nowMs: number): number {
    return nowMs - this.sinceMs - this.lateMs
  }

  /** Who computed for `enoughMs` has blocked the loop, however much longer the host made it. */
  until(nowMs: number, to: HostTotals, debuggable: boolean, enoughMs: number): Stretch {
    const silentMs = Math.max(0, nowMs - this.sinceMs)
    const seenMs = Math.max(1, nowMs - this.#seenAtMs)
    const cpuMs = difference(this.#from.mainCpuMs, to.mainCpuMs)
    const queuedMs = difference(this.#from.mainWaitMs, to.mainWaitMs)
    const throttledMs = difference(this.#from.throttledMs, to.throttledMs)
    // A throttled thread shows as waiting in the run queue too, and our own lateness has the same reason.
    const withheldMs = Math.min(silentMs, Math.max(this.lateMs, queuedMs ?? 0, throttledMs ?? 0))
    const kind = cpuMs !== null && cpuMs >= enoughMs ? 'busy' : kindOf(cpuMs, withheldMs, seenMs, debuggable)
    return { sinceMs: this.sinceMs, silentMs, withheldMs, kind }
  }
}

function kindOf(cpuMs: number | null, withheldMs: number, seenMs: number, debuggable: boolean): SilenceKind {
  if (withheldMs > seenMs / 2) return 'withheld'
  if (cpuMs === null) return 'unknown'
  // On a crowded machine a busy thread gets part of its time only: what it could have used counts.
  if (cpuMs > (seenMs - withheldMs) / 2) return 'busy'
  return debuggable ? 'breakpoint' : 'waiting'
}

function difference(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : to - from
}
