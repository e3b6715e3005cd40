import type { LimitCounts } from '../page/wire.ts'
import type { Entry } from '../record/series-table.ts'
import type { Breach, LimitReading, Recovery, RuleState, SlaStatus } from '../types.ts'
import { Judge, worstOf, type DataChange } from './judge.ts'
import { isOperation, type Rule, type RuleBook } from './rules.ts'
import { CountedSubject, processSubject, type RecentReading, type Subject } from './subject.ts'

export interface Judgements {
  breaches: Breach[]
  recoveries: Recovery[]
  starved: DataChange[]
}

/** Every rule of a perf: those of the process, and those of each route and operation that has a slot. */
export class Judges {
  readonly #book: RuleBook
  readonly #settleMs: number
  readonly #process: Judge
  readonly #counted = new Map<Entry, Judge>()

  constructor(book: RuleBook, settleMs: number, nowMs: number) {
    this.#book = book
    this.#settleMs = settleMs
    this.#process = new Judge('process', book.process, nowMs, settleMs)
  }

  /** One evaluation of everything as of `nowMs`, a subject a step; `found` is filled as it goes. */
  *evaluation(
    entries: Iterable<Entry>,
    reading: RecentReading,
    nowMs: number,
    wallMs: number,
    found: Judgements,
  ): Generator<void, void> {
    const judge = (one: Judge, subject: Subject): void => {
      const { breaches, recoveries, starved } = one.judge(subject, nowMs, wallMs)
      found.breaches.push(...breaches)
      found.recoveries.push(...recoveries)
      found.starved.push(...starved)
    }
    if (this.#process.rules.length > 0) judge(this.#process, processSubject(reading))
    for (const entry of entries) {
      const one = this.#judgeOf(entry, nowMs)
      if (one === undefined) continue
      this.#counted.set(entry, one)
      judge(one, new CountedSubject(entry, nowMs))
      yield
    }
  }

  /** Kept by whoever evaluates only: what is shown may have lost its slot meanwhile, and nobody would drop it again. */
  #judgeOf(entry: Entry, nowMs: number): Judge | undefined {
    const known = this.#counted.get(entry)
    if (known !== undefined) return known
    const rules = this.#rulesOf(entry.label)
    return rules.length === 0 ? undefined : new Judge(entry.label, rules, nowMs, this.#settleMs)
  }

  #rulesOf(label: string): readonly Rule[] {
    const { operations, routes, everyRoute } = this.#book
    return isOperation(label) ? (operations.get(label) ?? []) : (routes.get(label) ?? everyRoute)
  }

  /** Whoever lost its slot is not judged any more. */
  drop(entry: Entry): void {
    this.#counted.delete(entry)
  }

  /** What came before `nowMs` was disturbed by perfguard itself: it fires nothing. */
  forget(nowMs: number): void {
    this.#process.forget(nowMs)
    for (const judge of this.#counted.values()) judge.forget(nowMs)
  }

  /** Since when some rule has been pending or firing; null when none is. */
  troubledSinceMs(): number | null {
    let sinceMs = this.#process.troubledSinceMs() ?? Infinity
    for (const judge of this.#counted.values()) {
      sinceMs = Math.min(sinceMs, judge.troubledSinceMs() ?? Infinity)
    }
    return sinceMs === Infinity ? null : sinceMs
  }

  /** How all rules stand, as of the latest evaluation. Cheap. */
  counts(): LimitCounts {
    const counts = { all: 0, critical: 0, warning: 0, pending: 0, silent: 0 }
    this.#process.count(counts)
    for (const judge of this.#counted.values()) judge.count(counts)
    return counts
  }

  processStatus(reading: RecentReading, nowMs: number): SlaStatus[] {
    return this.#process.status(processSubject(reading), nowMs)
  }

  entryStatus(entry: Entry, nowMs: number): SlaStatus[] {
    const judge = this.#judgeOf(entry, nowMs)
    return judge === undefined ? [] : judge.status(new CountedSubject(entry, nowMs), nowMs)
  }

  processReadings(reading: RecentReading): LimitReading[] {
    return this.#process.readings(processSubject(reading))
  }

  entryReadings(entry: Entry, nowMs: number): LimitReading[] {
    return this.#judgeOf(entry, nowMs)?.readings(new CountedSubject(entry, nowMs)) ?? []
  }

  /**
   * The whole: the worst of what fires; else `ok` when anything at all was judged and kept; else, with rules that
   * all lack data, `insufficient-data`.
   */
  state(): RuleState {
    let worst = this.#process.state
    let keepsAny = this.#process.keepsAny
    for (const judge of this.#counted.values()) {
      worst = worstOf(worst, judge.state)
      keepsAny ||= judge.keepsAny
    }
    return worst === 'insufficient-data' && keepsAny ? 'ok' : worst
  }

  firing(reading: RecentReading, nowMs: number): (SlaStatus & { subject: string })[] {
    const firing: (SlaStatus & { subject: string })[] = []
    const add = (subject: string, statuses: SlaStatus[]): void => {
      for (const status of statuses) {
        if (status.state === 'critical') firing.push({ subject, ...status })
      }
    }
    if (this.#process.state === 'critical') add('process', this.processStatus(reading, nowMs))
    for (const [entry, judge] of this.#counted) {
      if (judge.state === 'critical') add(entry.label, this.entryStatus(entry, nowMs))
    }
    return firing
  }
}
