import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { V8CpuProfile } from '../../export/cpuprofile.ts'
import { hotFunctions, type HotFunctions } from '../../incident/hot-function.ts'
import { GrownFunctions } from '../../load/regress/grown.ts'
import type { ComparisonReport } from '../../load/report.ts'
import type { Side } from '../../load/rounds/side.ts'
import type { MeasuredSlice } from '../../load/rounds/slices.ts'
import { localSources } from '../incidents/sources.ts'

const NAMING_MS = 5_000

interface Profiled {
  profile: V8CpuProfile
  functions: HotFunctions
  /** Of the main thread, per request, where Node tells; of the process elsewhere. */
  cpuUs: number
}

/** Gathers, round by round, where the CPU time of both sides goes. */
export class Explanation {
  readonly #grown = new GrownFunctions()
  readonly #beforeRoot: string
  readonly #afterRoot: string
  readonly #startedAt = Date.now()
  #newest: { before: V8CpuProfile; after: V8CpuProfile } | null = null

  constructor(before: Side, after: Side) {
    this.#beforeRoot = rootOf(before)
    this.#afterRoot = rootOf(after)
  }

  add(before: MeasuredSlice, after: MeasuredSlice): void {
    const [old, now] = [this.#profiled(before), this.#profiled(after)]
    if (old === null || now === null) return
    this.#grown.add(old, now)
    this.#newest = { before: old.profile, after: now.profile }
  }

  /** What grew most comes first, as it is called in its sources. */
  list(): ComparisonReport['grown'] {
    const grown = this.#grown.list()
    const sources = localSources(this.#startedAt)
    sources.learn(grown, NAMING_MS)
    return grown.map(({ beforeUs, afterUs, ...place }) => {
      const { functionName, url, line } = sources.of(place)
      return { functionName, url, line, beforeUs, afterUs }
    })
  }

  /** The profiles of the newest round, both with the paths of the later side. */
  get profiles(): { before: V8CpuProfile; after: V8CpuProfile } | null {
    return this.#newest
  }

  /** Of the busiest process. */
  #profiled({ profiles, reading }: MeasuredSlice): Profiled | null {
    const { cpuUs = 0, mainCpuUs = cpuUs } = reading.metrics
    const all = profiles.map((given) => {
      const profile = this.#moved(given)
      return { profile, functions: hotFunctions(profile, Infinity), cpuUs: mainCpuUs }
    })
    return all.toSorted((a, b) => b.functions.busySamples - a.functions.busySamples)[0] ?? null
  }

  #moved(profile: V8CpuProfile): V8CpuProfile {
    for (const { callFrame } of profile.nodes)
      if (callFrame.url.startsWith(this.#beforeRoot))
        callFrame.url = this.#afterRoot + callFrame.url.slice(this.#beforeRoot.length)
    return profile
  }
}

function rootOf({ cwd, target }: Side): string {
  return pathToFileURL(`${realpathSync(resolve(cwd, target.cwd ?? '.'))}/`).href
}
