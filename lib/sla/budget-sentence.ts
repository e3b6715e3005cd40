import type { Breach, Recovery, Severity } from '../types.ts'
import type { Burn } from './budget-burn.ts'
import { CELLS, type BudgetLedger } from './budget-ledger.ts'

/** What there is to tell of a budget. */
export interface BudgetSubject {
  label: string
  objective: number
  ledger: BudgetLedger
}

/** Below 0 when more than all is spent; null when nothing has been asked. */
export function remainingRatio({ ledger, objective }: BudgetSubject): number | null {
  const { total, failed } = ledger.newest(CELLS)
  return total === 0 ? null : 1 - failed / (total * (1 - objective))
}

export function burnBreach(
  budget: BudgetSubject,
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

export function burnRecovery(
  { label, objective }: BudgetSubject,
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
