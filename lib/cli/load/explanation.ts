import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { V8CpuProfile } from '../../export/cpuprofile.ts'
import { hotFunctions, type HotFunction, type HotFunctions } from '../../incident/hot-function.ts'
import type { SlicePlan } from '../../load/regress/reading.ts'
import type { ComparisonReport } from '../../load/report.ts'
import type { Side } from '../../load/rounds/side.ts'
import { profileOf, type ProfiledSlice } from '../../load/rounds/slices.ts'
import type { SliceLoad } from '../../load/rounds/slice-load.ts'
import { growth } from '../diff/growth.ts'
import { namedCpu } from '../incidents/sources.ts'

type Grown = ComparisonReport['grown'][number]

/** Less of the CPU per request is what two profiles of the same code differ by. */
const WORTH_TELLING = 0.01
/** Growth in standard deviations; and how much a function of the same code scatters from process to process. */
const CERTAIN = 3
const SCATTER = 0.05

export interface Explanation {
  /** What grew most comes first. */
  grown: Grown[]
  /** Of the busiest process of either side, both with the paths of the later one. */
  profiles: { before: V8CpuProfile; after: V8CpuProfile }
}

/** Which functions take more CPU of each request than they did: one more run of each side, with V8's sampler on. */
export async function explain(
  before: Side,
  after: Side,
  load: SliceLoad,
  plan: SlicePlan,
): Promise<Explanation> {
  const old = profiledOf(await profileOf(before, load, plan), rootOf(before), rootOf(after))
  const now = profiledOf(await profileOf(after, load, plan), rootOf(after), rootOf(after))
  const grown: Grown[] = []
  for (const { functionName, url, line, ...shares } of growth(old.work, now.work)) {
    const [beforeUs, afterUs] = [shares.before * old.cpuUs, shares.after * now.cpuUs]
    const luckUs = Math.hypot(
      luckOf(beforeUs, shares.before, old.work),
      luckOf(afterUs, shares.after, now.work),
    )
    const leastUs = Math.max(WORTH_TELLING * now.cpuUs, CERTAIN * luckUs)
    if (afterUs - beforeUs > leastUs) grown.push({ functionName, url, line, beforeUs, afterUs })
  }
  grown.sort((a, b) => b.afterUs - b.beforeUs - (a.afterUs - a.beforeUs))
  return { grown, profiles: { before: old.profile, after: now.profile } }
}

interface Profiled {
  profile: V8CpuProfile
  work: HotFunctions
  /** Per request. */
  cpuUs: number
}

function profiledOf({ profiles, cpuUs }: ProfiledSlice, from: string, to: string): Profiled {
  const named = profiles.map((profile) => namedCpu(profile, Date.now()))
  const busiest = named.toSorted((a, b) => busySamplesOf(b) - busySamplesOf(a))[0]!
  const nodes = busiest.nodes.map((node) => {
    const { url } = node.callFrame
    return url.startsWith(from)
      ? { ...node, callFrame: { ...node.callFrame, url: to + url.slice(from.length) } }
      : node
  })
  const profile = { ...busiest, nodes }
  return { profile, work: withNatives(hotFunctions(profile, Infinity)), cpuUs }
}

/** Native code and Node's own count for the function that called them; idle time for nobody. */
function withNatives({ busySamples, functions }: HotFunctions): HotFunctions {
  const rows = new Map<string, HotFunction>()
  for (const one of functions) {
    const place = one.caller ?? one
    const key = `${place.functionName}\n${place.url}\n${place.line}`
    const row = rows.get(key)
    rows.set(key, { ...one, ...place, selfRatio: (row?.selfRatio ?? 0) + one.selfRatio })
  }
  return { samples: busySamples, busySamples, functions: [...rows.values()] }
}

/** By how much a figure of so few samples may be off. */
function luckOf(us: number, share: number, { busySamples }: HotFunctions): number {
  const samples = Math.max(1, share * busySamples)
  return us * Math.hypot(1 / Math.sqrt(samples), SCATTER)
}

function busySamplesOf(profile: V8CpuProfile): number {
  return hotFunctions(profile, 0).busySamples
}

function rootOf({ cwd, target }: Side): string {
  return pathToFileURL(`${realpathSync(resolve(cwd, target.cwd ?? '.'))}/`).href
}
