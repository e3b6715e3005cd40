import { readAlone } from './case.ts'
import { lanesOf } from './lanes.ts'
import { sum } from './numbers.ts'
import type { Roots } from './packages.ts'
import type { Frame, Recording, RequestRecord } from './recording.ts'
import { bySlowness, durationOf } from './slowness.ts'
import type { Stretch } from './stretch.ts'

/** Where the time of one request went, or of a route's on average. */
export interface LaneTimes {
  onCpuMs: number
  gcMs: number
  loopWaitMs: number
  awaitMs: number
}

export interface FunctionTime extends Frame {
  /** By itself, with the native and Node code it calls. */
  ms: number
}

export interface SlowRequest {
  number: number
  route: string
  /** 0 while it has not ended. */
  status: number
  startMs: number
  durationMs: number
  lanes: LaneTimes
  /** What it awaited by name, the longest first. */
  operations: { name: string; ms: number }[]
  /** The functions that its own samples show, the hottest first. */
  hottest: FunctionTime[]
}

/** The slowest requests of a stretch, also those that have not ended, the slowest first. */
export function slowest(recording: Recording, count = 10, roots?: Roots): SlowRequest[] {
  const stretch = readAlone(recording, roots)
  return bySlowness(stretch.traffic.requests(null))
    .slice(0, Math.max(0, count))
    .map((request) => slowRequest(stretch, request))
}

function slowRequest(stretch: Stretch, request: RequestRecord): SlowRequest {
  const { number, route, status, startMs } = request
  const lanes = lanesOf(stretch, request)
  const operations = [...lanes.operations].map(([name, ms]) => ({ name, ms })).toSorted((a, b) => b.ms - a.ms)
  const isIts = (sample: number): boolean => number > 0 && stretch.tree?.sampleRequest[sample] === number
  const hottest = hottestOf(stretch, 3, isIts)
  return {
    number,
    route,
    status,
    startMs,
    durationMs: durationOf(request),
    lanes: timesOf(lanes),
    operations,
    hottest,
  }
}

export function timesOf({
  own,
  gcMs,
  hostMs,
  waits,
  operations,
  restMs,
}: ReturnType<typeof lanesOf>): LaneTimes {
  return {
    onCpuMs: sum(own.values()),
    gcMs,
    loopWaitMs: sum(waits.values()) + hostMs,
    awaitMs: sum(operations.values()) + restMs,
  }
}

export function hottestOf(
  stretch: Stretch,
  count: number,
  chosen: (sample: number) => boolean,
): FunctionTime[] {
  const { tree } = stretch
  const shares = stretch.shares(chosen)
  if (!tree || !shares) return []
  return [...shares.selfMs]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, count)
    .map(([id, ms]) => {
      const { functionName, url, line, column } = tree.functions.places[id]!
      return { functionName, url, line, column, ms }
    })
}
