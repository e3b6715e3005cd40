import type { BlackBox } from '../black-box.ts'
import type { ResolvedOptions } from '../config/types.ts'
import type { Events } from '../events.ts'
import type { Incidents } from '../incident/incidents.ts'
import type { Operations } from '../operations/operations.ts'
import type { ProcessMonitor } from '../probes/process-monitor.ts'
import { Budgets } from '../sla/budgets.ts'
import { Judges, type Judgements } from '../sla/judges.ts'
import { forecastBreach, MemoryOutlook } from '../sla/memory-forecast.ts'
import type { RuleBook } from '../sla/rules.ts'
import { Ring } from '../stats/ring.ts'
import type { Entry } from '../record/series-table.ts'
import type { Skip } from '../types.ts'
import { BudgetKeeper } from './budget-keeper.ts'
import type { Guards } from './guards.ts'
import type { Traffic } from './traffic.ts'

const SKIPS_KEPT = 30

export interface JudgingDeps {
  options: ResolvedOptions
  book: RuleBook
  nowMs: number
  traffic: Traffic
  operations: Operations
  monitor: ProcessMonitor
  guards: Guards
  events: Events
  incidents(): Incidents
  /** Null while nothing records. */
  box(): BlackBox | null
}

/** What a tick does: everything is held against the SLA, and what comes of it is announced. */
export class Judging {
  readonly judges: Judges
  readonly budgets: Budgets
  readonly #keeper: BudgetKeeper | null
  readonly #deps: JudgingDeps
  readonly #memory = new MemoryOutlook()
  readonly #skips = new Ring<Skip>(SKIPS_KEPT)
  /** perfguard is starting, ending or reading a profile: what is slow now is slow because of us. */
  #heavy = false

  constructor(deps: JudgingDeps) {
    this.#deps = deps
    const { budget, evaluateEveryMs, sla } = deps.options
    this.judges = new Judges(deps.book, 2 * evaluateEveryMs, deps.nowMs)
    this.budgets = new Budgets(
      budget === false ? {} : sla,
      budget === false ? 1 : budget.periodMs,
      deps.options.routes.max,
      deps.nowMs,
    )
    this.#keeper = this.#keeperOf(budget)
  }

  #keeperOf(budget: ResolvedOptions['budget']): BudgetKeeper | null {
    if (budget === false || budget.dir === undefined) return null
    const { dir, periodMs } = budget
    const { options, events } = this.#deps
    const onError = (error: unknown): void => events.emit('error', error)
    return new BudgetKeeper({ dir, periodMs, budgets: this.budgets, clock: options.clock, onError })
  }

  start(): void {
    this.#keeper?.tick(this.#deps.options.clock.nowMs())
  }

  async close(): Promise<void> {
    await this.#keeper?.close()
  }

  /** What is not as it was asked for. */
  get caveats(): string[] {
    const problem = this.#keeper?.problem ?? null
    return problem === null ? [] : [problem]
  }

  /** The latest things that did not happen, newest first. */
  get skips(): Skip[] {
    return this.#skips.toArray().toReversed()
  }

  skip(skip: Skip): void {
    this.#skips.push(skip)
    this.#deps.events.emit('skip', skip)
  }

  setHeavy(active: boolean): void {
    if (this.#heavy && !active) this.judges.forget(this.#deps.options.clock.nowMs())
    this.#heavy = active
  }

  /** A step each of what takes milliseconds with hundreds of routes or of open requests. */
  *tick(): Generator<void, void> {
    const { options, traffic, operations, monitor, guards } = this.#deps
    const { clock } = options
    traffic.sweep()
    yield
    const nowMs = clock.nowMs()
    const wallMs = clock.wallMs()
    monitor.tick(nowMs)
    operations.gauges.tick()
    guards.tick(nowMs, wallMs)
    yield
    for (const table of [traffic.recorder.table, operations.recorder.table]) {
      for (const entry of table.rebalance(nowMs)) this.judges.drop(entry)
      yield
    }
    const found: Judgements = { breaches: [], recoveries: [], starved: [] }
    yield* this.budgets.tick(this.#entries(), nowMs, wallMs, found)
    this.#keeper?.tick(nowMs)
    yield
    const evaluation = this.judges.evaluation(this.#entries(), monitor.recent(), nowMs, wallMs, found)
    try {
      while (!this.#heavy && evaluation.next().done !== true) yield
      this.#lookAround(nowMs)
    } finally {
      // Not before: a capture that the first breach starts would keep the others from being judged.
      yield* this.#announce(found, wallMs)
    }
  }

  *#entries(): Generator<Entry> {
    yield* this.#deps.traffic.recorder.table.entries()
    yield* this.#deps.operations.recorder.table.residents()
  }

  /** What no rule says: whether anything is in the air, and where memory is heading. */
  #lookAround(nowMs: number): void {
    const { options, monitor } = this.#deps
    const box = this.#deps.box()
    box?.trouble(this.judges.troubledSinceMs(), nowMs)
    const forecast = this.#memory.note(monitor.recent(), monitor.limits(), nowMs)
    if (forecast === null || box?.isOn !== true) return
    const { usedBytes: rssBytes, limitBytes, growthBytesPerMin, minutesLeft } = forecast
    const trigger = { kind: 'memory', rssBytes, limitBytes, growthBytesPerMin, minutesLeft } as const
    this.#deps.incidents().alarm(trigger, forecastBreach(forecast, options.clock.wallMs()))
  }

  /** What the application's listeners do is in these steps, too. */
  *#announce({ breaches, recoveries, starved }: Judgements, at: number): Generator<void, void> {
    const { events } = this.#deps
    const incidents = this.#deps.incidents()
    for (const { subject, rule, why } of starved) {
      const { metric } = rule
      this.skip({ what: 'judgement', subject, metric, reason: 'insufficient-data', message: why, at })
      yield
    }
    for (const recovery of recoveries) {
      incidents.recover(recovery)
      events.emit('recover', recovery)
      yield
    }
    for (const breach of breaches) {
      events.emit('breach', breach)
      incidents.breach(breach)
      yield
    }
  }
}
