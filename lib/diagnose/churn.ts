import type { Case } from './case.ts'
import { sum } from './numbers.ts'
import { partOf } from './suspicion.ts'
import { thresholds } from './thresholds.ts'

/** Allocating is work of the function as well: where collections are many, half of the added CPU is put down to them. */
export function churnMs(one: Case): number {
  return isChurn(one) ? sum(one.budget!.own.values()) / 2 : 0
}

function isChurn(one: Case): boolean {
  const { during, calm, budget } = one
  if (!budget || during.gcRatio < thresholds.churnPauseRatio) return false
  if (calm && during.gcRatio < 2 * calm.gcRatio) return false
  return partOf(one, budget.gcMs) >= thresholds.churnShare
}
