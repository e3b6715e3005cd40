import { arch, platform } from 'node:os'
import type { BlackBox } from '../black-box.ts'
import type { ResolvedOptions } from '../config/types.ts'
import type { GcRecord } from '../diagnose/recording.ts'
import type { Events, PerfEvents } from '../events.ts'
import type { Operations } from '../operations/operations.ts'
import { Happenings } from '../page/happenings.ts'
import { History } from '../page/history.ts'
import { publicOptions } from '../page/public-options.ts'
import type { LimitCounts, ProcessHistory, Range, SubjectHistory, WorkTable } from '../page/wire.ts'
import type { ProcessMonitor } from '../probes/process-monitor.ts'
import { windowShape } from '../stats/sliding-window.ts'
import type { IncidentSummary } from '../types.ts'
import { version } from '../version.ts'
import type { PageAccess, SnapshotHead } from '../view.ts'
import type { Guards } from './guards.ts'
import type { Judging } from './judging.ts'
import type { Traffic } from './traffic.ts'

const WORK_KEPT_MS = 5_000

export interface RememberingDeps {
  options: ResolvedOptions
  startedMs: number
  traffic: Traffic
  operations: Operations
  monitor: ProcessMonitor
  guards: Guards
  judging: Judging
  events: Events
  incidents(): readonly IncidentSummary[]
  head(): SnapshotHead
  /** Null for whoever is alone. */
  worker(): string | null
  box(): BlackBox | null
  onClose(release: () => void): void
}

/** What a perf remembers of itself, for the live page. */
export class Remembering implements PageAccess {
  readonly #deps: RememberingDeps
  readonly #history: History
  readonly #happenings = new Happenings()
  #seenMs = -1
  #work: WorkTable | null = null

  constructor(deps: RememberingDeps) {
    const { options, events } = deps
    this.#deps = deps
    this.#history = new History(windowShape(options.window.spanMs))
    events.on('breach', (breach) => this.#happenings.breach(breach))
    events.on('recover', (recovery) => this.#happenings.recover(recovery))
    events.on('shed', (change) => this.#happenings.shed(change))
  }

  get footprintBytes(): number {
    return this.#history.footprintBytes
  }

  gc(entry: GcRecord): void {
    this.#history.gc(entry)
  }

  /** The rest of a tick, once it is known how things stand: a route a step. */
  *tick(): Generator<void, void> {
    const { options, traffic, operations, monitor, guards } = this.#deps
    const { clock } = options
    const reading = monitor.recent()
    // Without a new reading there is no new stretch of time.
    if (reading.atMs <= this.#seenMs) return
    this.#seenMs = reading.atMs
    const { low, normal, high } = guards.readings().shed?.refused ?? { low: 0, normal: 0, high: 0 }
    yield* this.#history.tick({
      nowMs: clock.nowMs(),
      wallMs: clock.wallMs(),
      routes: Array.from(traffic.recorder.table.entries()),
      operations: Array.from(operations.recorder.table.entries()),
      reading,
      inFlight: traffic.count,
      shed: low + normal + high,
    })
  }

  // ---------------------------------------------------------------- what the page asks for

  history(range: Range): ProcessHistory {
    const { monitor } = this.#deps
    const { columns, gc, ...axis } = this.#history.process(range)
    return {
      ...this.#answer(),
      range,
      ...axis,
      columns,
      heapLimitBytes: monitor.recent().heapLimitBytes,
      memoryLimitBytes: monitor.limits().memoryLimitBytes,
      marks: this.#happenings.since(axis.fromAt, this.#deps.incidents()),
      gc,
    }
  }

  subject(label: string): SubjectHistory | null {
    const past = this.#history.subject(label)
    return past === null ? null : { ...this.#answer(), subject: label, ...past }
  }

  sparks(kind: 'routes' | 'operations'): ReturnType<PageAccess['sparks']> {
    const { schema, at } = this.#answer()
    return { head: { schema, at, ...this.#history.sparkAxis(kind) }, rows: this.#history.sparks(kind) }
  }

  secondsAfter(last: number | null): ReturnType<PageAccess['secondsAfter']> {
    return this.#history.secondsAfter(last)
  }

  limitCounts(): LimitCounts {
    return this.#deps.judging.judges.counts()
  }

  about(): ReturnType<PageAccess['about']> {
    const { options, monitor, startedMs } = this.#deps
    const { clock, capture } = options
    const { process: reading, self, notify } = this.#deps.head()
    const { cpus, memoryLimitBytes } = monitor.limits()
    const uptimeMs = clock.nowMs() - startedMs
    return {
      ...this.#answer(),
      perfguard: version(),
      node: process.version,
      v8: process.versions.v8,
      pid: process.pid,
      platform: platform(),
      arch: arch(),
      cpus,
      memoryLimitBytes,
      heapLimitBytes: reading.heapLimitBytes,
      startedAt: Math.round(clock.wallMs() - uptimeMs),
      uptimeMs,
      options: publicOptions(options),
      capture:
        capture === false
          ? null
          : { duringMs: capture.duringMs, cooldownMs: capture.cooldownMs, dir: capture.dir },
      self,
      ...(notify !== undefined && { notify }),
    }
  }

  /** The same for all who ask within a few seconds: reading it costs the recorder's thread some milliseconds. */
  async work(): Promise<WorkTable | null> {
    const { clock } = this.#deps.options
    if (this.#work !== null && clock.wallMs() - this.#work.at < WORK_KEPT_MS) return this.#work
    const work = await this.#deps.box()?.work()
    this.#work = work ? { at: clock.wallMs(), ...work } : null
    return this.#work
  }

  on<E extends keyof PerfEvents>(event: E, listener: (payload: PerfEvents[E]) => void): () => void {
    return this.#deps.events.on(event, listener)
  }

  onClose(release: () => void): void {
    this.#deps.onClose(release)
  }

  #answer(): { schema: 1; at: number; worker: string | null } {
    return { schema: 1, at: this.#deps.options.clock.wallMs(), worker: this.#deps.worker() }
  }
}
