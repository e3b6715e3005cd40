import type { ScenarioReport } from '../../../load/report.ts'
import type { Progress } from '../../../load/scenario-run.ts'
import type { Terminal } from '../../terminal.ts'

/** What is going on, beside the result: one line that moves where somebody watches, else one for each scenario. */
export class ProgressLine {
  readonly #terminal: Terminal
  #toldMs = -Infinity

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  show({ scenario, phase, atMs, lengthMs, perSec, errors, p99Ms }: Progress): void {
    if (!this.#terminal.isWatched) return
    const nowMs = performance.now()
    if (nowMs - this.#toldMs < 900) return
    this.#toldMs = nowMs
    const parts = [
      `${scenario} (${phase})`,
      `${Math.round(atMs / 1_000)} of ${Math.round(lengthMs / 1_000)} s`,
      `${perSec}/s`,
      ...(p99Ms === null ? [] : [`p99 ${Number(p99Ms.toPrecision(3))} ms`]),
      ...(errors === 0 ? [] : [`${errors} errors`]),
    ]
    this.#terminal.again(parts.join(' · '))
  }

  over({ name, state, durationMs }: ScenarioReport): void {
    this.#terminal.again('')
    this.#terminal.say(`${name}: ${state} (${(durationMs / 1_000).toFixed(1)} s)`)
  }
}
