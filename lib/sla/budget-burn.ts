import { binomialUpperTail } from '../stats/confidence.ts'
import type { Severity } from '../types.ts'
import { CELLS, type BudgetLedger } from './budget-ledger.ts'

/** One pair of windows: it speaks while both burn the budget too fast. */
interface BurnRule {
  /** Critical pages somebody, a warning is a ticket. */
  severity: Severity
  longCells: number
  shortCells: number
  /** So many times as fast as the budget allows. */
  burn: number
  /** The chance at which so many failures pass for bad luck. */
  luck: number
}

/** As the SRE workbook has them, by the share of the budget that is spent within the long window. */
function ruleOf(severity: Severity, spentRatio: number, longCells: number, shortCells: number): BurnRule {
  const luck = severity === 'critical' ? 1e-6 : 1e-4
  return { severity, longCells, shortCells, burn: (spentRatio * CELLS) / longCells, luck }
}

/** For 30 days: 1 h and 5 min, 6 h and 30 min, 1 d and 2 h, 3 d and 6 h; and the whole of it, spent. */
export const burnRules: readonly BurnRule[] = [
  ruleOf('critical', 0.02, 12, 1),
  ruleOf('critical', 0.05, 72, 6),
  ruleOf('warning', 0.1, 288, 24),
  ruleOf('warning', 0.1, 864, 72),
  ruleOf('warning', 1, CELLS, 864),
]

export interface Burn {
  rule: BurnRule
  /** Times as fast as allowed, over the long window. */
  burn: number
  total: number
  failed: number
  confidence: number
}

/**
 * The first rule of a severity that speaks. What a window has not seen counts as good: right after a start a few
 * failures are a small part of an hour. And failures must be more than bad luck: one error of ten requests is no
 * page, while one each day, of the same few, is a ticket in the end. `among`: of how many budgets this is one, any of
 * which may have bad luck.
 */
export function burning(
  ledger: BudgetLedger,
  objective: number,
  severity: Severity,
  nowMs: number,
  among: number = 1,
): Burn | null {
  const allowed = 1 - objective
  const burnOver = (cells: number): number => {
    const { total, failed } = ledger.newest(cells)
    return total === 0 ? 0 : (failed / total / allowed) * ledger.coveredRatio(cells, nowMs)
  }
  for (const rule of burnRules) {
    if (rule.severity !== severity) continue
    const burn = burnOver(rule.longCells)
    if (burn < rule.burn || burnOver(rule.shortCells) < rule.burn) continue
    const { total, failed } = ledger.newest(rule.longCells)
    const luck = binomialUpperTail(failed, total, allowed)
    if (luck <= rule.luck / among) return { rule, burn, total, failed, confidence: 1 - luck }
  }
  return null
}
