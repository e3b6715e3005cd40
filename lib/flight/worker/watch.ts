import type { TapeSource } from '../drained.ts'
import type { HostTotals } from './silence.ts'
import { Watchdog } from './watchdog.ts'
import type { Finding, WatchdogOptions } from './watchdog.ts'

export interface WatchOptions extends WatchdogOptions {
  tape: Pick<TapeSource, 'lastBeatMs'>
  /** Main-thread time. */
  nowMs: () => number
  readHost: () => HostTotals
  debuggable: () => boolean
  onFinding: (finding: Finding) => void
}

/** Looks at the heartbeat again and again. Its timer also keeps the worker alive, which a session does not. */
export class Watch {
  readonly #watchdog: Watchdog
  readonly #options: WatchOptions
  #timer: NodeJS.Timeout | undefined

  constructor(options: WatchOptions) {
    this.#options = options
    this.#watchdog = new Watchdog(options)
  }

  start(): void {
    this.#timer ??= setTimeout(() => this.#look(), this.#watchdog.nextLookMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    const { tape, nowMs, readHost, debuggable, onFinding } = this.#options
    const finding = this.#watchdog.look({
      nowMs: nowMs(),
      lastBeatMs: tape.lastBeatMs(),
      debuggable: debuggable(),
      readHost,
    })
    this.#timer = setTimeout(() => this.#look(), this.#watchdog.nextLookMs)
    if (finding !== null) onFinding(finding)
  }
}
