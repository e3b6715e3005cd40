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
    this.#timer ??= setInterval(() => this.#look(), this.#options.pollMs ?? 50)
  }

  stop(): void {
    clearInterval(this.#timer)
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
    if (finding !== null) onFinding(finding)
  }
}
