import { performance } from 'node:perf_hooks'
import { Scale } from '../stats/scale.ts'
import type { Snapshot } from '../types.ts'
import type { Crew } from './drive/crew.ts'
import type { Scenario } from './definition/resolve.ts'
import { LATE_MS, ThreadHealth } from './judge/health.ts'
import { Ledger } from './judge/ledger.ts'
import { boundariesOf, ScenarioJudge } from './judge/scenario-judge.ts'
import type { ServerSecond } from './report.ts'
import { BinFinder, binsOf, lengthMs, phasesOf, type Bin, type Phase } from './schedule/level.ts'
import { serverSecondOf, type PerfReader } from './target/perf-reader.ts'
import type { RunningTarget } from './target/running-target.ts'

const TICK_MS = 250
const READ_EVERY_MS = 950
/** Until all threads have heard when to begin. */
const LEAD_MS = 100
const BACK_TO_BACK_MS = 3_000

/** What a scenario is told while it runs: for a progress line. */
export interface Progress {
  scenario: string
  phase: string
  atMs: number
  lengthMs: number
  perSec: number
  errors: number
  p99Ms: number | null
}

export interface ScenarioDeps {
  target: RunningTarget
  perf: PerfReader
  signal: AbortSignal
  onProgress(progress: Progress): void
}

/** Limits of the whole load of a scenario, where its histograms are cut. */
export function scaleOf({ sla }: Scenario): Scale {
  return new Scale([...boundariesOf(sla), LATE_MS])
}

/** One scenario while it runs, and what there is to report of it afterwards. */
export class ScenarioRun {
  readonly scenario: Scenario
  readonly phases: readonly Phase[]
  readonly bins: readonly Bin[]
  readonly ledger: Ledger
  readonly judge: ScenarioJudge
  readonly health: ThreadHealth = new ThreadHealth()
  readonly server: (ServerSecond | null)[] = []
  /** The newest of a judged phase. */
  lastSnapshot: Snapshot | null = null
  cutShort: string | null = null
  /** Epoch milliseconds. */
  startedAt: number = 0
  durationMs: number = 0
  cpuMs: number = 0
  captureId: string | null = null
  readonly #finder: BinFinder
  readonly #crew: Crew
  readonly #deps: ScenarioDeps
  #startMs = 0
  #next = 0
  #reading: Promise<void> | null = null
  #snapshot: Snapshot | null = null
  #readMs = -Infinity
  #isCapturing = false

  constructor(scenario: Scenario, crew: Crew, scale: Scale, deps: ScenarioDeps) {
    this.scenario = scenario
    this.phases = phasesOf(scenario.shape.phases)
    this.bins = binsOf(this.phases)
    this.ledger = new Ledger(scale, this.phases, this.bins)
    this.judge = new ScenarioJudge(scenario.sla, this.ledger, this.phases, this.bins, scale)
    this.#finder = new BinFinder(this.bins)
    this.#crew = crew
    this.#deps = deps
  }

  get threads(): number {
    return this.#crew.threads
  }

  /** Drives it to its end, or until somebody or something ends it. */
  async run(): Promise<void> {
    const { signal } = this.#deps
    await this.#crew.prepare()
    const before = process.cpuUsage()
    this.#startMs = performance.now() + LEAD_MS
    this.startedAt = Date.now() + LEAD_MS
    const interrupt = (): void => this.#stop('interrupted')
    if (signal.aborted) interrupt()
    signal.addEventListener('abort', interrupt, { once: true })
    const over = this.#crew.run(this.#startMs).then(() => 'over' as const)
    try {
      while ((await Promise.race([over, sleep(TICK_MS)])) !== 'over') await this.#tick()
      await this.#tick()
      await this.#reading
    } finally {
      signal.removeEventListener('abort', interrupt)
      this.durationMs = Math.min(lengthMs(this.phases), this.#nowMs())
      const { user, system } = process.cpuUsage(before)
      this.cpuMs = (user + system) / 1_000
      await this.#crew.close()
    }
  }

  #nowMs(): number {
    return performance.now() - this.#startMs
  }

  #stop(why: string): void {
    this.cutShort ??= why
    this.#crew.stop()
  }

  async #tick(): Promise<void> {
    const nowMs = this.#nowMs()
    const current = nowMs >= lengthMs(this.phases) ? this.bins.length : this.#finder.indexAt(nowMs)
    for (const report of await this.#crew.take()) {
      this.ledger.add(report, Math.min(current, this.bins.length - 1))
      this.health.add(report.thread, report.health)
    }
    this.#read()
    const ended = this.#deps.target.ended()
    if (ended !== null) this.#stop(ended)
    for (; this.#next < current; this.#next++) this.#close(this.#next)
    this.#tell(current, nowMs)
  }

  /** One second is over. */
  #close(bin: number): void {
    const server = this.#snapshot === null ? null : serverSecondOf(this.#snapshot)
    this.server[bin] = server
    if (this.#snapshot !== null && this.phases[this.bins[bin]!.phase]!.judged)
      this.lastSnapshot = this.#snapshot
    this.#snapshot = null
    const fired = this.judge.step(bin, server)
    if (fired.length === 0) return
    void this.#capture()
    const worst = fired.find(({ rule }) => rule.severity === 'critical')
    if (this.scenario.shape.untilBroken && worst !== undefined) {
      const { level } = this.bins[bin]!
      this.#stop(`${worst.subject} ${worst.rule.info.label} broke at ${Number(level.toPrecision(3))}`)
    }
  }

  /** The target's own limits may be others: what breaks ours is recorded too, once. */
  async #capture(): Promise<void> {
    if (this.captureId !== null || this.#isCapturing) return
    this.#isCapturing = true
    const sinceMs = Date.now() - BACK_TO_BACK_MS
    const isThere = this.lastSnapshot?.incidents.some(({ openedAt }) => openedAt > sinceMs) === true
    if (!isThere) this.captureId = await this.#deps.perf.capture()
  }

  #read(): void {
    const nowMs = this.#nowMs()
    if (this.#reading !== null || nowMs - this.#readMs < READ_EVERY_MS) return
    this.#readMs = nowMs
    this.#reading = this.#readNow()
  }

  async #readNow(): Promise<void> {
    this.#snapshot = (await this.#deps.perf.snapshot()) ?? this.#snapshot
    this.#reading = null
  }

  #tell(current: number, atMs: number): void {
    const bin = Math.min(this.bins.length, current) - 1
    const figures = this.ledger.figures[Math.max(0, bin)]!
    this.#deps.onProgress({
      scenario: this.scenario.name,
      phase: this.phases[this.bins[Math.max(0, bin)]!.phase]!.name,
      atMs: Math.max(0, atMs),
      lengthMs: lengthMs(this.phases),
      perSec: figures.answered,
      errors: figures.errors,
      p99Ms: figures.response?.p99Ms ?? null,
    })
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
