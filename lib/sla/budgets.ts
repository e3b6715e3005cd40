import { objectivesOf } from '../config/budget.ts'
import { endingsOf } from '../record/endings.ts'
import { OTHER } from '../record/naming.ts'
import type { Entry } from '../record/series-table.ts'
import type { Breach, BudgetReading, Recovery, Severity, Sla } from '../types.ts'
import { burning } from './budget-burn.ts'
import { BudgetLedger, CELLS, type Counts } from './budget-ledger.ts'
import { burnBreach, burnRecovery, remainingRatio, type BudgetSubject } from './budget-sentence.ts'
import { isOperation } from './rules.ts'

/** What was counted in a stretch of time that ended `at` (wall clock), by route: all, and those that failed. */
export interface BudgetCounts {
  at: number
  counts: Record<string, [total: number, failed: number]>
}

interface Budget extends BudgetSubject {
  /** Of the row `'*'`: there as long as there is room, and in memory only. */
  isOfEvery: boolean
  unsaved: Counts
  /** The last tick at which its route had a slot. */
  seenTick: number
  firingSinceMs: { [severity in Severity]: number | null }
}

interface Found {
  breaches: Breach[]
  recoveries: Recovery[]
}

const severities = ['critical', 'warning'] as const

/**
 * The error budgets of what has an `availability` in a row of its own, and one for each route that is judged by that of
 * `'*'`: of those no more than there are slots for routes.
 */
export class Budgets {
  readonly #budgets = new Map<string, Budget>()
  /** What each had counted at the last tick. Who gets a slot again counts from the beginning. */
  readonly #seen = new WeakMap<Entry, Counts>()
  readonly #periodMs: number
  /** Those of the SLA: `'*'` is for the others. */
  readonly #rows: ReadonlySet<string>
  readonly #everyObjective: number | null
  readonly #maxOfEvery: number
  #ofEvery = 0
  #ticks = 0

  constructor(sla: Sla, periodMs: number, maxRoutes: number, nowMs: number) {
    this.#periodMs = periodMs
    const { '*': every = null, ...own } = Object.fromEntries(objectivesOf(sla))
    this.#rows = new Set(Object.keys(sla))
    this.#everyObjective = every
    // What matches no route has a place without a slot.
    this.#maxOfEvery = maxRoutes + 1
    for (const [label, objective] of Object.entries(own)) this.#open(label, objective, false, nowMs)
  }

  /** Takes in what was counted since the last time, and judges it, a budget a step; `found` is filled as it goes. */
  *tick(entries: Iterable<Entry>, nowMs: number, wallMs: number, found: Found): Generator<void, void> {
    if (this.#budgets.size === 0 && this.#everyObjective === null) return
    this.#ticks++
    for (const entry of entries) {
      const budget = this.#budgetOf(entry.label, nowMs, wallMs, found)
      if (budget === undefined) continue
      this.#take(budget, entry, nowMs)
      yield
    }
    for (const budget of this.#budgets.values()) {
      // Without a failure there is nothing to ask.
      const isIdle = severities.every((severity) => budget.firingSinceMs[severity] === null)
      if (isIdle && budget.ledger.newest(CELLS).failed === 0) continue
      this.#judge(budget, nowMs, wallMs, found)
      yield
    }
  }

  /** Puts what was counted before this process, oldest first, before what it has counted itself. */
  restore(before: readonly BudgetCounts[], nowMs: number, wallMs: number): void {
    const first = before[0]
    if (first === undefined) return
    const toMonotonicMs = nowMs - wallMs
    for (const budget of this.#kept()) {
      const own = budget.ledger.newest(CELLS)
      budget.ledger = new BudgetLedger(budget.objective, this.#periodMs, first.at + toMonotonicMs)
      for (const { at, counts } of before) {
        const [total, failed] = counts[budget.label] ?? [0, 0]
        budget.ledger.add({ total, failed }, at + toMonotonicMs)
      }
      budget.ledger.add(own, nowMs)
    }
  }

  /** What was counted and is not `saved` yet; null when nothing was. */
  unsaved(wallMs: number): BudgetCounts | null {
    const counted = this.#kept().filter(({ unsaved }) => unsaved.total > 0)
    if (counted.length === 0) return null
    const counts = Object.fromEntries(
      counted.map(({ label, unsaved }) => [label, [unsaved.total, unsaved.failed] as [number, number]]),
    )
    return { at: wallMs, counts }
  }

  saved({ counts }: BudgetCounts): void {
    for (const { label, unsaved } of this.#kept()) {
      const [total, failed] = counts[label] ?? [0, 0]
      unsaved.total -= total
      unsaved.failed -= failed
    }
  }

  reading(label: string): BudgetReading | undefined {
    const budget = this.#budgets.get(label)
    if (budget === undefined) return undefined
    const { objective, ledger, firingSinceMs } = budget
    return {
      objective,
      periodMs: this.#periodMs,
      remainingRatio: remainingRatio(budget),
      goodSlotRatio: ledger.goodCellRatio(),
      slotMs: ledger.cellMs,
      state: severities.find((severity) => firingSinceMs[severity] !== null) ?? 'ok',
    }
  }

  /** Those of `'*'` are not: with 500 routes that would be a line of 12 kB each minute. */
  #kept(): Budget[] {
    return [...this.#budgets.values()].filter(({ isOfEvery }) => !isOfEvery)
  }

  #open(label: string, objective: number, isOfEvery: boolean, nowMs: number): Budget {
    const budget: Budget = {
      label,
      objective,
      ledger: new BudgetLedger(objective, this.#periodMs, nowMs),
      isOfEvery,
      unsaved: { total: 0, failed: 0 },
      seenTick: this.#ticks,
      firingSinceMs: { critical: null, warning: null },
    }
    this.#budgets.set(label, budget)
    if (isOfEvery) this.#ofEvery++
    return budget
  }

  #budgetOf(label: string, nowMs: number, wallMs: number, found: Found): Budget | undefined {
    const known = this.#budgets.get(label)
    if (known !== undefined) return known
    if (this.#everyObjective === null || isOperation(label) || this.#rows.has(label)) return undefined
    // It takes over what routes had counted that lose their slots: their failures would count anew.
    if (label === OTHER) return undefined
    if (this.#ofEvery >= this.#maxOfEvery && !this.#makeRoom(nowMs, wallMs, found)) return undefined
    return this.#open(label, this.#everyObjective, true, nowMs)
  }

  /** A route that has lost its slot keeps its budget until another needs the place. */
  #makeRoom(nowMs: number, wallMs: number, found: Found): boolean {
    for (const [label, budget] of this.#budgets) {
      if (!budget.isOfEvery || budget.seenTick >= this.#ticks - 1) continue
      for (const severity of severities) this.#recover(budget, severity, nowMs, wallMs, found)
      this.#ofEvery--
      return this.#budgets.delete(label)
    }
    return false
  }

  #take(budget: Budget, entry: Entry, nowMs: number): void {
    const { answered: total, failed } = endingsOf(entry.series.latency.lifetime().tallies)
    const seen = this.#seen.get(entry) ?? { total: 0, failed: 0 }
    const more = { total: Math.max(0, total - seen.total), failed: Math.max(0, failed - seen.failed) }
    budget.ledger.add(more, nowMs)
    budget.unsaved.total += more.total
    budget.unsaved.failed += more.failed
    budget.seenTick = this.#ticks
    this.#seen.set(entry, { total, failed })
  }

  #judge(budget: Budget, nowMs: number, wallMs: number, found: Found): void {
    const { ledger, objective, isOfEvery, firingSinceMs } = budget
    for (const severity of severities) {
      const burn = burning(ledger, objective, severity, nowMs, isOfEvery ? this.#ofEvery : 1)
      if (burn === null) this.#recover(budget, severity, nowMs, wallMs, found)
      else if (firingSinceMs[severity] === null) {
        firingSinceMs[severity] = nowMs
        found.breaches.push(burnBreach(budget, severity, burn, wallMs))
      }
    }
  }

  #recover(budget: Budget, severity: Severity, nowMs: number, wallMs: number, { recoveries }: Found): void {
    const sinceMs = budget.firingSinceMs[severity]
    if (sinceMs === null) return
    budget.firingSinceMs[severity] = null
    recoveries.push(burnRecovery(budget, severity, nowMs - sinceMs, wallMs))
  }
}
