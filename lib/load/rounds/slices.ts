import type { V8CpuProfile } from '../../export/cpuprofile.ts'
import type { SlicePlan, SliceReading } from '../regress/reading.ts'
import type { Side } from './side.ts'
import { MeasuredRun } from './measured-run.ts'
import type { SliceLoad } from './slice-load.ts'

const PILOT_REQUESTS = 32
const PILOT_MS = 500
const WARM_MS = 700
const LEAST_SLICE_MS = 1_500
const MOST_SLICE_MS = 4_000
/** From so many on, one of them more or less is no noise any more. */
const ENOUGH_COLLECTIONS = 20
/** How often two processes take turns: about every eighth of a second, which is quicker than most neighbours come and go. */
const TURNS = 16
const PROFILED_SHARE = 0.25

/** How much load fits this application, and the Node that it runs on. `requests`: of each run, if that is given. */
export function plannedFor(
  side: Side,
  load: SliceLoad,
  requests: number | null,
): Promise<{ plan: SlicePlan; node: string }> {
  return MeasuredRun.of(side, load, async (run) => {
    const plan = requests === null ? await planOf(run) : planFor(requests)
    if (requests !== null) await run.send(plan.warmRequests)
    return { plan, node: await run.node() }
  })
}

/** Half as many requests come before those that count. */
function planFor(requests: number): SlicePlan {
  return { warmRequests: Math.ceil(requests / 2), sliceRequests: requests }
}

/** By the pace of this very process. */
async function planOf(run: MeasuredRun): Promise<SlicePlan> {
  let requests = PILOT_REQUESTS
  while ((await run.send(requests)).wallMs < PILOT_MS) requests *= 2
  await run.begin()
  const { wallMs } = await run.send(requests)
  const { metrics } = await run.end()
  const perMs = requests / wallMs
  const collectionsMs = (ENOUGH_COLLECTIONS / Math.max(1, (metrics.gcCount ?? 0) * requests)) * wallMs
  const sliceMs = Math.min(MOST_SLICE_MS, Math.max(LEAST_SLICE_MS, collectionsMs))
  return { warmRequests: Math.ceil(perMs * WARM_MS), sliceRequests: Math.ceil(perMs * sliceMs) }
}

export interface MeasuredSlice {
  reading: SliceReading
  /** One of each process of the application; none unless they are wanted. */
  profiles: V8CpuProfile[]
}

/** So many runs, each of a fresh process. */
export async function runsOf(
  side: Side,
  load: SliceLoad,
  plan: SlicePlan,
  count: number,
  onRun: (run: number) => void = () => {},
): Promise<SliceReading[]> {
  const runs: SliceReading[] = []
  while (runs.length < count) {
    onRun(runs.length + 1)
    const [slice] = await MeasuredRun.of(side, load, (run) => inTurns([run], plan, false))
    runs.push(slice!.reading)
  }
  return runs
}

export interface PairTerms {
  load: SliceLoad
  plan: SlicePlan
  profiled: boolean
}

/**
 * Two fresh processes, in the order in which they are given. They are there at once and asked in turns, so that a neighbour
 * hits both; an application that has one port only is started for one after the other.
 */
export async function pairOf(
  first: Side,
  second: Side,
  { load, plan, profiled }: PairTerms,
): Promise<MeasuredSlice[]> {
  const both = (...runs: MeasuredRun[]): Promise<MeasuredSlice[]> => inTurns(runs, plan, profiled)
  if (first.target.port === undefined)
    return await MeasuredRun.of(first, load, (one) =>
      MeasuredRun.of(second, load, (other) => both(one, other)),
    )
  const slices = await MeasuredRun.of(first, load, (one) => both(one))
  return [...slices, ...(await MeasuredRun.of(second, load, (other) => both(other)))]
}

async function inTurns(
  runs: readonly MeasuredRun[],
  { warmRequests, sliceRequests }: SlicePlan,
  profiled: boolean,
): Promise<MeasuredSlice[]> {
  await turns(runs, warmRequests)
  for (const run of runs) await run.begin()
  await turns(runs, sliceRequests)
  const slices: MeasuredSlice[] = []
  for (const run of runs) slices.push({ reading: await run.end(), profiles: [] })
  if (!profiled) return slices
  // V8's sampler makes everything slower: after what is measured, never during it.
  for (const run of runs) await run.beginProfile()
  await turns(runs, sliceRequests * PROFILED_SHARE)
  for (const [at, run] of runs.entries()) slices[at]!.profiles = await run.endProfile()
  return slices
}

/** A B, B A, A B …: each as many requests in all. */
async function turns(runs: readonly MeasuredRun[], requests: number): Promise<void> {
  const each = Math.ceil(requests / TURNS)
  for (let turn = 0; turn < TURNS; turn++)
    for (const run of turn % 2 === 0 ? runs : runs.toReversed()) await run.send(each)
}
