import { finite } from './numbers.ts'
import type { HostRecord, OpenRecord, Recording, RequestRecord } from './recording.ts'

/** The records that make sense, by time: a verdict must come of whatever a broken recorder hands over. */
export function clean(recording: Recording): Recording {
  const { fromMs, toMs } = recording
  return {
    ...recording,
    fromMs: finite(fromMs),
    toMs: Math.max(finite(fromMs), finite(toMs)),
    requests: recording.requests.filter(isWhole).map(weighed),
    open: recording.open.filter(({ startMs }) => Number.isFinite(startMs)),
    operations: recording.operations.filter(isWhole),
    gc: byTime(recording.gc.filter(({ pauseMs }) => pauseMs > 0 && Number.isFinite(pauseMs))),
    beats: byTime(recording.beats.filter(({ delayMs, heldMs }) => Number.isFinite(delayMs + heldMs))),
    host: byTime(recording.host),
    memory: byTime(recording.memory),
    pool: byTime(recording.pool.filter(({ delayMs }) => Number.isFinite(delayMs))),
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
  return by >= 0 ? finite((by * spanMs) / (last.atMs - first.atMs)) : null
}

function isWhole({ startMs, endMs }: { startMs: number; endMs: number }): boolean {
  return Number.isFinite(startMs) && Number.isFinite(endMs) && endMs >= startMs
}

function weighed(request: RequestRecord): RequestRecord {
  return request.weight > 0 && Number.isFinite(request.weight) ? request : { ...request, weight: 1 }
}

function byTime<Row extends { atMs: number }>(rows: readonly Row[]): Row[] {
  return rows.filter(({ atMs }) => Number.isFinite(atMs)).toSorted((a, b) => a.atMs - b.atMs)
}
