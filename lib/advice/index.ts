import type { Advice } from '../page/wire.ts'
import { burningBudgets, nearLimits, silentRules } from './limits.ts'
import { collecting, heldLoop } from './loop.ts'
import { growingHeap } from './memory.ts'
import { crowdedTable, unmatchedRequests } from './names.ts'
import { awaitingRoutes, missingCaches, repeatedStatements, waitingPools } from './operations.ts'
import type { Adviser, Situation } from './situation.ts'

const advisers: readonly Adviser[] = [
  heldLoop,
  growingHeap,
  burningBudgets,
  waitingPools,
  collecting,
  repeatedStatements,
  awaitingRoutes,
  missingCaches,
  nearLimits,
  unmatchedRequests,
  crowdedTable,
  silentRules,
]
const order: readonly Advice['urgency'][] = ['now', 'soon', 'some-day']
const OF_ONE_KIND = 5

/** What to do about how things stand, the most urgent first; nothing without evidence. */
export function advise(situation: Situation): Advice[] {
  return advisers
    .flatMap((adviser) => [...adviser(situation)].slice(0, OF_ONE_KIND))
    .toSorted((a, b) => order.indexOf(a.urgency) - order.indexOf(b.urgency))
}
