import type { Verdict } from '../types.ts'
import type { Case } from './case.ts'
import type { Culprit } from './culprit.ts'
import { sum } from './numbers.ts'
import { partOf, subjectText } from './suspicion.ts'
import { thresholds } from './thresholds.ts'
import { listText, msText } from './words.ts'

export function publicCulprit({
  place,
  selfRatio,
  totalRatio,
  ratioBefore,
}: Culprit): NonNullable<Verdict['culprit']> {
  const { functionName, url, line, column } = place
  return {
    functionName: functionName === '' ? '(anonymous)' : functionName,
    url,
    line,
    column,
    ...(place.package !== undefined && { package: place.package }),
    selfRatio: rounded(selfRatio, 1_000),
    totalRatio: rounded(totalRatio, 1_000),
    ratioBefore: ratioBefore === null ? null : rounded(ratioBefore, 1_000),
  }
}

export function latencyBudget({ budget }: Case): Pick<Verdict, 'latencyBudget'> {
  if (budget?.per !== 'request') return {}
  const { waits, turnsMs, hostMs, own, gcMs, operations, restMs } = budget
  return {
    latencyBudget: {
      loopWaitMs: rounded(sum(waits.values()) + turnsMs + hostMs, 10),
      onCpuMs: rounded(sum(own.values()), 10),
      gcMs: rounded(gcMs, 10),
      awaitMs: rounded(sum(operations.values()) + restMs, 10),
    },
  }
}

/** `Of the 310 ms added to POST /checkout: 268 ms waiting for the loop, 31 ms GC and 11 ms its own work.` */
export function budgetLines(one: Case): string[] {
  const { budget } = one
  if (budget?.per !== 'request' || budget.addedMs < thresholds.addedMs) return []
  const lanes = [
    [sum(budget.waits.values()) + budget.turnsMs, 'waiting for the loop'],
    [sum(budget.own.values()), 'its own work'],
    [budget.gcMs, 'GC'],
    [budget.hostMs, 'waiting for a CPU'],
    [sum(budget.operations.values()) + budget.restMs, 'awaiting'],
  ] as const
  const shown = lanes
    .filter(([ms]) => partOf(one, ms) >= 0.01)
    .toSorted((a, b) => b[0] - a[0])
    .map(([ms, name]) => `${msText(ms)} ${name}`)
  const added = `${msText(budget.addedMs)} added to ${subjectText(one)}`
  const of = `from ${msText(budget.beforeMs)} to ${msText(budget.nowMs)} in ${budget.requests.length} slow requests`
  return shown.length > 0 ? [`Of the ${added}: ${listText(shown)} (${of}).`] : []
}

export function baselineLine({ calm, before }: Case): string[] {
  if (!calm)
    return ['There was no calm stretch to compare with: the figures are absolute, not what was added.']
  return calm === before
    ? []
    : [
        `Compared with an older quiet stretch of ${msText(calm.spanMs)}: the time just before was too short or disturbed itself.`,
      ]
}

function rounded(value: number, parts: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.round(value * parts) / parts) : 0
}
