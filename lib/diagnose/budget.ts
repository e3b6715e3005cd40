import { added, type Added } from './added.ts'
import type { Complaint } from './complaint.ts'
import { limitWaiting, waitOfOthers } from './control-group.ts'
import { meanLanes, noLanes } from './lanes.ts'
import { cpuLanes, gcLanes, heldLanes } from './loop-lanes.ts'
import { mean } from './numbers.ts'
import type { RequestRecord } from './recording.ts'
import { bySlowness, durationOf, thinned } from './slowness.ts'
import type { Stretch } from './stretch.ts'
import { withoutUsualWaiting } from './withheld.ts'

/** What was added for each slow request, or in each second of the loop. */
export interface Budget extends Added {
  per: 'request' | 'second'
  /** The requests it rests on. */
  requests: readonly RequestRecord[]
}

/** So many give a mean that is good enough. */
const MAX_REQUESTS = 1_500

export function budgetOf(complaint: Complaint, during: Stretch, calm: Stretch | null): Budget | null {
  switch (complaint.kind) {
    case 'latency':
      return requestBudget(complaint, during, calm)
    case 'loop': {
      const now = heldLanes(during, complaint.focus)
      // One block that somebody watched is explained by itself.
      const before = calm && !complaint.focus ? heldLanes(calm, null) : noLanes()
      return { ...withoutUsualWaiting(added(now, before), during, calm), per: 'second', requests: [] }
    }
    case 'cpu':
      return { ...added(cpuLanes(during), calm ? cpuLanes(calm) : noLanes()), per: 'second', requests: [] }
    case 'gc':
      return { ...added(gcLanes(during), calm ? gcLanes(calm) : noLanes()), per: 'second', requests: [] }
    default:
      return null
  }
}

/** The requests that broke the limit, against as large a part of the slowest before. */
function requestBudget(
  { route, limitMs }: Extract<Complaint, { kind: 'latency' }>,
  during: Stretch,
  calm: Stretch | null,
): Budget {
  const slowest = bySlowness(during.traffic.requests(route))
  const broke = limitMs === null ? slowest.length : slowest.filter((one) => durationOf(one) > limitMs).length
  const count = Math.min(slowest.length, Math.max(broke, 3))
  const requests = slowest.slice(0, count)
  const calmest = calm ? bySlowness(calm.traffic.requests(route)) : []
  const part = mean(count, slowest.length)
  const before = calmest.slice(0, Math.min(calmest.length, Math.max(5, Math.round(part * calmest.length))))
  const now = meanLanes(during, thinned(requests, MAX_REQUESTS))
  const more = withoutUsualWaiting(
    added(now, calm ? meanLanes(calm, thinned(before, MAX_REQUESTS)) : noLanes()),
    during,
    calm,
  )
  const limit = route === null || !calm ? Infinity : waitOfOthers(route, during, calm)
  return { ...limitWaiting(more, limit), per: 'request', requests }
}
