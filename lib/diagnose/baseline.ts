import { errorRatio, heldRatio, meanMs, type Complaint } from './complaint.ts'
import type { Stretch } from './stretch.ts'
import { thresholds } from './thresholds.ts'

/**
 * What to compare with: the minute before, unless it was too short, or disturbed itself: a fault that creeps is in
 * there already.
 */
export function baselineOf(
  before: Stretch | null,
  reference: Stretch | null,
  complaint: Complaint | null,
): Stretch | null {
  const usable = [before, reference].filter((one) => one !== null && one.spanMs >= thresholds.baselineMs)
  const route = complaint && 'route' in complaint ? complaint.route : null
  const rich = usable.filter((one) => one!.traffic.count(route) >= thresholds.baselineRequests)
  const [first = null, second = null] = rich.length > 0 ? rich : usable
  if (!first || !second) return first
  const isDisturbed = disturbance(first, complaint) > 1.5 * disturbance(second, complaint)
  return isDisturbed ? second : first
}

function disturbance(stretch: Stretch, complaint: Complaint | null): number {
  switch (complaint?.kind) {
    case 'latency':
      return 1 + meanMs(stretch, complaint.route)
    case 'errors':
      return thresholds.errorPoints + errorRatio(stretch, complaint.route)
    case 'loop':
      return 0.02 + heldRatio(stretch)
    case 'cpu':
      return 0.05 + stretch.busyRatio
    case 'gc':
      return 0.02 + stretch.gcRatio
    default:
      return 1 + meanMs(stretch, null)
  }
}
