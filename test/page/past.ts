import { History, type Present } from '../../lib/page/history.ts'
import { Recorder } from '../../lib/record/recorder.ts'
import { windowShape } from '../../lib/stats/sliding-window.ts'
import type { ProcessReading } from '../../lib/types.ts'

export const WALL_MS = Date.UTC(2026, 0, 31, 3, 0)

export const quietProcess: ProcessReading = {
  cpuRatio: 0.25,
  rssBytes: 100e6,
  heapUsedBytes: 40e6,
  heapLimitBytes: 4e9,
  heapGrowthBytesPerMin: null,
  heapGrowthBytesPerRequest: null,
  loop: { utilization: 0.2, delayP50Ms: 0.1, delayP99Ms: 2, delayMaxMs: 5, blockedRatio: 0 },
  gc: { count: 0, pauseMs: 0, pauseRatio: 0, maxPauseMs: 0 },
}

/** A history with a real recorder before it, whose time passes only when it is told to. */
export class Past {
  readonly recorder: Recorder
  readonly history: History
  nowMs = 0
  #tickMs = 0
  shed = 0
  process: ProcessReading = quietProcess
  operations: Present['operations'] = []

  constructor({ spanMs = 60_000, maxRoutes = 500 } = {}) {
    this.recorder = new Recorder({ spanMs, maxRoutes, limitsMs: new Map([['*', [17.3]]]) })
    this.history = new History(windowShape(spanMs))
  }

  get(route: string, durationMs: number, status = 200): void {
    this.recorder.observe({ route, method: 'GET', status, durationMs }, this.nowMs)
  }

  tick(afterMs = 1_000): void {
    this.nowMs += afterMs
    const spanMs = this.nowMs - this.#tickMs
    this.#tickMs = this.nowMs
    const steps = this.history.tick({
      nowMs: this.nowMs,
      wallMs: WALL_MS + this.nowMs,
      routes: [...this.recorder.table.entries()],
      operations: this.operations,
      reading: { ...this.process, spanMs },
      inFlight: 3,
      shed: this.shed,
    })
    while (steps.next().done !== true);
  }
}
