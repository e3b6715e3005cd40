import { bytesText } from '../diagnose/words.ts'
import type { Advice } from '../page/wire.ts'
import type { Situation } from './situation.ts'

const GROWS_BYTES_PER_MIN = 1_048_576
const HOUR_MIN = 60
const DAY_MS = 86_400_000

/** What full collections leave grows, and will not stop by itself. */
export function* growingHeap(situation: Situation): Generator<Advice> {
  const { at, process, incidents } = situation
  const { heapGrowthBytesPerMin: perMin, heapGrowthBytesPerRequest: perRequest } = process
  if (perMin === null || perMin < GROWS_BYTES_PER_MIN) return
  const minutesLeft = Math.max(0, process.heapLimitBytes - process.heapUsedBytes) / perMin
  const since = risingSince(situation)
  const blamed = incidents.find(({ cause, openedAt }) => cause === 'heap-leak' && at - openedAt < DAY_MS)
  yield {
    id: 'heap-growth',
    urgency: minutesLeft < HOUR_MIN ? 'now' : 'soon',
    sentence: `The heap grows by ${bytesText(perMin)} a minute${since === null ? '' : ` since ${clock(since)} UTC`}`,
    evidence: [
      'judged by what full collections leave, over the latest quarter of an hour',
      `${bytesText(process.heapUsedBytes)} of ${bytesText(process.heapLimitBytes)} are in use: at this rate it is full in ${minutes(minutesLeft)}`,
      ...(perRequest !== null && perRequest > 0
        ? [`each request leaves ${Math.round(perRequest)} bytes`]
        : []),
      ...(blamed === undefined ? [] : [blamed.summary]),
    ],
    remedy:
      blamed === undefined
        ? 'Profile now: the incident says where what is kept is allocated. Or set heapGrowthBytesPerMin in the SLA to have it taken by itself.'
        : 'See the incident: it names where what is kept is allocated.',
    target: blamed === undefined ? { view: 'process' } : { view: 'incident', id: blamed.id },
  }
}

/** The time of the least heap that was seen, when it has been higher ever since; null when it was long ago, or just now. */
function risingSince({ heap }: Situation): number | null {
  let least = Infinity
  let leastAt = -1
  for (const [step, used] of heap.usedBytes.entries()) {
    if (used === null || used > least) continue
    least = used
    leastAt = step
  }
  const first = heap.usedBytes.findIndex((used) => used !== null)
  if (leastAt <= first || leastAt > heap.usedBytes.length - 6) return null
  return heap.fromAt + leastAt * heap.stepMs
}

function clock(at: number): string {
  const minute = Math.floor(at / 60_000) % 1_440
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

function minutes(value: number): string {
  return value < 2 * HOUR_MIN ? `${Math.round(value)} min` : `${Math.round(value / HOUR_MIN)} h`
}
