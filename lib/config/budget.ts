import type { RouteSla, Sla } from '../types.ts'
import type { Problems } from './problems.ts'
import { readSection } from './section.ts'
import type { ResolvedOptions } from './types.ts'

/** The fastest burn that the budgets page at, for whatever period. */
const PAGE_BURN = 14.4

/** Rows, `'*'` among them, and what share of their requests has to succeed. Of 1 there is nothing to spend. */
export function* objectivesOf(sla: Sla): Generator<[row: string, objective: number], void> {
  for (const [row, terms] of Object.entries(sla)) {
    if (row === 'process' || terms === undefined) continue
    const { availability } = terms as RouteSla
    const objective =
      typeof availability === 'object' ? (availability.critical ?? availability.warning) : availability
    if (typeof objective === 'number' && objective > 0 && objective < 1) yield [row, objective]
  }
}

export function resolveBudget(
  tree: Record<string, unknown>,
  sla: Sla,
  problems: Problems,
): ResolvedOptions['budget'] {
  if (tree['budget'] === false) return false
  for (const [row, objective] of objectivesOf(sla)) {
    const most = 1 / (1 - objective)
    if (most > PAGE_BURN) continue
    const why = `if all requests fail, that is ${Number(most.toPrecision(3))} times what it allows, and pages begin at ${PAGE_BURN} times`
    const least = (1 - 1 / PAGE_BURN).toFixed(4)
    problems.add(
      `sla['${row}'].availability`,
      `can never page by its error budget: ${why}; it must be above ${least}, or say budget: false`,
      objective,
    )
  }
  return Object.freeze(readSection(tree, 'budget', problems) as Exclude<ResolvedOptions['budget'], false>)
}
