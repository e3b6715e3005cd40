import { finite } from './numbers.ts'
import type { HostRecord, OpenRecord, Recording, RequestRecord } from './recording.ts'

/** A century: sums of what is larger lose their digits. */
const MAX_MS = 3e12
const MAX_BYTES = 1e15
const MAX_WEIGHT = 1e6

/** The records that make sense, by time: a verdict must come of whatever a broken recorder hands over. */
export function clean(recording: Recording): Recording {
  const { fromMs, toMs } = recording
  const beganMs = isTime(fromMs) ? fromMs : 0
  return {
    ...recording,
    fromMs: beganMs,
    toMs: isTime(toMs) ? Math.max(beganMs, toMs) : beganMs,
    requests: recording.requests.filter((one) => Number.isFinite(one.number) && isWhole(one)).map(weighed),
    open: recording.open.filter(({ number, startMs }) => Number.isFinite(number) && isTime(startMs)),
    operations: recording.operations.filter(isWhole),
    gc: byTime(recording.gc.filter(({ pauseMs }) => pauseMs > 0 && isTime(pauseMs))),
    beats: byTime(recording.beats.filter(({ delayMs, heldMs }) => isTime(delayMs) && isTime(heldMs))),
    host: byTime(recording.host),
    memory: byTime(recording.memory.filter((row) => Object.values(row).every(isAmount))),
    pool: byTime(recording.pool.filter(({ delayMs }) => isTime(delayMs))),
  }
}

/** An unfinished request as if it had ended with the stretch: in a block, the victims are all unfinished. */
export function endedNow({ number, route, startMs }: OpenRecord, toMs: number): RequestRecord {
  const name = route ?? '(unmatched)'
  return { number, route: name, status: 0, aborted: false, startMs, headMs: 0, endMs: toMs, weight: 1 }
}

/** How much a running total grew in the stretch, from the readings that there are; null when there are not two. */
export function grown(
  rows: readonly HostRecord[],
  spanMs: number,
  read: (row: HostRecord) => number | null,
): number | null {
  const known = rows.filter((row) => Number.isFinite(read(row) ?? Number.NaN))
  const [first, last] = [known[0], known.at(-1)]
  if (!first || !last || !(last.atMs > first.atMs)) return null
  const by = read(last)! - read(first)!
  return by >= 0 && isTime(by) ? finite((by * spanMs) / (last.atMs - first.atMs)) : null
}

function isTime(ms: number): boolean {
  return Math.abs(ms) <= MAX_MS
}

function isAmount(value: number): boolean {
  return Math.abs(value) <= MAX_BYTES
}

function isWhole({ startMs, endMs }: { startMs: number; endMs: number }): boolean {
  return isTime(startMs) && isTime(endMs) && endMs >= startMs
}

function weighed(request: RequestRecord): RequestRecord {
  return request.weight > 0 && request.weight <= MAX_WEIGHT ? request : { ...request, weight: 1 }
}

function byTime<Row extends { atMs: number }>(rows: readonly Row[]): Row[] {
  return rows.filter(({ atMs }) => isTime(atMs)).toSorted((a, b) => a.atMs - b.atMs)
}
