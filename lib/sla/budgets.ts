import { endingsOf } from '../record/endings.ts'
import type { Entry } from '../record/series-table.ts'
import { objectivesOf } from '../config/budget.ts'
import type { Breach, BudgetReading, Recovery, Severity, Sla } from '../types.ts'
import { burning, type Burn } from './budget-burn.ts'
import { BudgetLedger, CELLS, type Counts } from './budget-ledger.ts'

/** What was counted in a stretch of time that ended `at` (wall clock), by route: all, and those that failed. */
export interface BudgetCounts {
  at: number
  counts: Record<string, [total: number, failed: number]>
}

interface Budget {
  label: string
  objective: number
  ledger: BudgetLedger
  unsaved: Counts
  /** What the route had counted at the last tick. */
  seen: Counts
  firing: Partial<Record<Severity, { sinceMs: number; burn: Burn }>>
}

/** The error budgets of all routes with an `availability` in a row of their own. */
export class Budgets {
  readonly #budgets: readonly Budget[]
  readonly #periodMs: number

  constructor(sla: Sla, periodMs: number, nowMs: number) {
    this.#periodMs = periodMs
    this.#budgets = [...objectivesOf(sla)].map(([label, objective]) => ({
      label,
      objective,
      ledger: new BudgetLedger(periodMs, nowMs),
      unsaved: { total: 0, failed: 0 },
      seen: { total: 0, failed: 0 },
      firing: {},
    }))
  }

  /** Takes in what was counted since the last time, and judges it. */
  tick(
    entries: Iterable<Entry>,
    nowMs: number,
    wallMs: number,
  ): { breaches: Breach[]; recoveries: Recovery[] } {
    const found = { breaches: [] as Breach[], recoveries: [] as Recovery[] }
    if (this.#budgets.length === 0) return found
    const byLabel = new Map(Array.from(entries, (entry) => [entry.label, entry]))
    for (const budget of this.#budgets) {
      take(budget, byLabel.get(budget.label), nowMs)
      for (const severity of ['critical', 'warning'] as const) {
        const burn = burning(budget.ledger, budget.objective, severity, nowMs)
        const before = budget.firing[severity]
        if (burn !== null && before === undefined) {
          budget.firing[severity] = { sinceMs: nowMs, burn }
          found.breaches.push(this.#breach(budget, severity, burn, wallMs))
        } else if (burn === null && before !== undefined) {
          delete budget.firing[severity]
          found.recoveries.push(recovery(budget, severity, nowMs - before.sinceMs, wallMs))
        }
      }
    }
    return found
  }

  /** Puts what was counted before this process, oldest first, before what it has counted itself. */
  restore(before: readonly BudgetCounts[], nowMs: number, wallMs: number): void {
    const first = before[0]
    if (first === undefined) return
    const toMonotonicMs = nowMs - wallMs
    for (const budget of this.#budgets) {
      const own = budget.ledger.newest(CELLS)
      budget.ledger = new BudgetLedger(this.#periodMs, first.at + toMonotonicMs)
      for (const { at, counts } of before) {
        const [total, failed] = counts[budget.label] ?? [0, 0]
        budget.ledger.add({ total, failed }, at + toMonotonicMs)
      }
      budget.ledger.add(own, nowMs)
    }
  }

  /** What was counted and is not `saved` yet; null when nothing was. */
  unsaved(wallMs: number): BudgetCounts | null {
    const counted = this.#budgets.filter(({ unsaved }) => unsaved.total > 0)
    if (counted.length === 0) return null
    const counts = Object.fromEntries(
      counted.map(({ label, unsaved }) => [label, [unsaved.total, unsaved.failed] as [number, number]]),
    )
    return { at: wallMs, counts }
  }

  saved({ counts }: BudgetCounts): void {
    for (const { label, unsaved } of this.#budgets) {
      const [total, failed] = counts[label] ?? [0, 0]
      unsaved.total -= total
      unsaved.failed -= failed
    }
  }

  reading(label: string): BudgetReading | undefined {
    const budget = this.#budgets.find((one) => one.label === label)
    if (budget === undefined) return undefined
    const { objective, ledger, firing } = budget
    return {
      objective,
      periodMs: this.#periodMs,
      remainingRatio: remainingRatio(budget),
      goodSlotRatio: ledger.goodCellRatio(objective),
      slotMs: ledger.cellMs,
      state: firing.critical !== undefined ? 'critical' : firing.warning !== undefined ? 'warning' : 'ok',
    }
  }

  #breach(
    budget: Budget,
    severity: Severity,
    { rule, burn, total, failed, confidence }: Burn,
    at: number,
  ): Breach {
    const windowMs = rule.longCells * budget.ledger.cellMs
    const left = Math.round(100 * (remainingRatio(budget) ?? 1))
    const spent = left <= 0 ? 'all of it is spent' : `${left} % of it is left`
    return {
      subject: budget.label,
      metric: 'errorBudget',
      type: 'error_budget_burn',
      severity,
      limit: rule.burn * (1 - budget.objective),
      observed: failed / total,
      samples: total,
      confidence,
      windowMs,
      at,
      message: `${budget.label} burns its error budget ${times(burn)} as fast as allowed (limit ${times(rule.burn)}; ${failed} of ${total} requests failed in ${span(windowMs)}); ${spent}`,
    }
  }
}

function take(budget: Budget, entry: Entry | undefined, nowMs: number): void {
  if (entry === undefined) return
  const { answered: total, failed } = endingsOf(entry.series.latency.lifetime().tallies)
  const { seen, ledger, unsaved } = budget
  const more = { total: Math.max(0, total - seen.total), failed: Math.max(0, failed - seen.failed) }
  ledger.add(more, nowMs)
  unsaved.total += more.total
  unsaved.failed += more.failed
  budget.seen = { total, failed }
}

/** Below 0 when more than all is spent; null when nothing has been asked. */
function remainingRatio({ ledger, objective }: Budget): number | null {
  const { total, failed } = ledger.newest(CELLS)
  return total === 0 ? null : 1 - failed / (total * (1 - objective))
}

function recovery(
  { label, objective }: Budget,
  severity: Severity,
  durationMs: number,
  at: number,
): Recovery {
  return {
    subject: label,
    metric: 'errorBudget',
    severity,
    limit: 1 - objective,
    observed: null,
    at,
    durationMs,
    message: `${label} does not burn its error budget too fast any more, after ${span(durationMs)}`,
  }
}

function times(value: number): string {
  return `${Number(value.toPrecision(3))} times`
}

function span(ms: number): string {
  const minutes = ms / 60_000
  if (minutes < 120) return `${Number(minutes.toPrecision(2))} min`
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} d`
}
