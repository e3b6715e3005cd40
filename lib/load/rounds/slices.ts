import type { V8CpuProfile } from '../../export/cpuprofile.ts'
import type { SlicePlan, SliceReading } from '../regress/reading.ts'
import type { Side } from './side.ts'
import { MeasuredRun } from './measured-run.ts'
import type { SliceLoad } from './slice-load.ts'

const PILOT_REQUESTS = 32
const PILOT_MS = 500
const WARM_MS = 1_000
const LEAST_SLICE_MS = 1_500
const MOST_SLICE_MS = 4_000
/** From so many on, one of them more or less is no noise any more. */
const ENOUGH_COLLECTIONS = 20
/** How often two processes take turns: about every eighth of a second, which is quicker than most neighbours come and go. */
const TURNS = 16

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
    runs.push(await MeasuredRun.of(side, load, async (run) => (await inTurns([run], plan))[0]!))
  }
  return runs
}

/** Two fresh processes that are there at once and asked in turns, so that a neighbour hits both; the readings in this order. */
export function pairOf(first: Side, second: Side, load: SliceLoad, plan: SlicePlan): Promise<SliceReading[]> {
  return MeasuredRun.of(first, load, (one) =>
    MeasuredRun.of(second, load, (other) => inTurns([one, other], plan)),
  )
}

async function inTurns(runs: readonly MeasuredRun[], plan: SlicePlan): Promise<SliceReading[]> {
  await turns(runs, plan.warmRequests)
  for (const run of runs) await run.begin()
  await turns(runs, plan.sliceRequests)
  const readings: SliceReading[] = []
  for (const run of runs) readings.push(await run.end())
  return readings
}

/** A B, B A, A B …: each as many requests in all. */
async function turns(runs: readonly MeasuredRun[], requests: number): Promise<void> {
  const each = Math.ceil(requests / TURNS)
  for (let turn = 0; turn < TURNS; turn++)
    for (const run of turn % 2 === 0 ? runs : runs.toReversed()) await run.send(each)
}

export interface ProfiledSlice {
  /** One of each process. */
  profiles: V8CpuProfile[]
  /** Of the main thread, per request, where Node tells; of the process elsewhere. */
  cpuUs: number
}

/** A run of its own, with V8's sampler on. */
export function profileOf(side: Side, load: SliceLoad, plan: SlicePlan): Promise<ProfiledSlice> {
  return MeasuredRun.of(side, load, async (run) => {
    await run.send(plan.warmRequests)
    await run.beginProfile()
    await run.begin()
    await run.send(plan.sliceRequests)
    const { metrics } = await run.end()
    return { profiles: await run.endProfile(), cpuUs: metrics.mainCpuUs ?? metrics.cpuUs ?? 0 }
  })
}
