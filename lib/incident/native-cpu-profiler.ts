import type { CpuProfile } from '../export/v8-profile.ts'
import type { Clock } from '../types.ts'
import { CaptureTimes } from './capture-times.ts'
import type { Captured, CaptureEngine } from './engine.ts'
import {
  inspectorFrame,
  nativeProfiler,
  type NativeCpuProfile,
  type NativeProfiler,
} from './native-profiler.ts'
import { urlNames } from './profile-names.ts'

/** As that of the inspector's engine. */
const INTERVAL_US = 5_003
/** Type 1 is the format of today, whatever its documentation says. */
const FLAT = 1

let taken = 0

/** V8's CPU profiler through `v8-profiler-next`, for processes in which there is no inspector to be had. */
export class NativeCpuProfiler implements CaptureEngine<CpuProfile> {
  readonly #times: CaptureTimes
  readonly #title: string = `perfguard ${++taken}`
  #profiler: NativeProfiler | null = null

  constructor(clock: Clock) {
    this.#times = new CaptureTimes(clock)
  }

  async start(): Promise<void> {
    this.#times.starting()
    const profiler = nativeProfiler()
    setPace(profiler)
    profiler.startProfiling(this.#title, true)
    this.#profiler = profiler
    this.#times.started()
  }

  async stop(): Promise<Captured<CpuProfile>> {
    this.#times.stopping()
    const profile = this.#end()
    if (!profile) throw new Error('the CPU profiler does not run')
    try {
      return this.#times.captured(asInspector(profile))
    } finally {
      profile.delete()
    }
  }

  /** Unlike the inspector it can only end by reading. */
  cancel(): void {
    this.#end()?.delete()
  }

  #end(): NativeCpuProfile | undefined {
    const profiler = this.#profiler
    this.#profiler = null
    // The format is the process's: who else profiles this way may have chosen another one meanwhile.
    profiler?.setGenerateType(FLAT)
    return profiler?.stopProfiling(this.#title)
  }
}

function setPace(profiler: NativeProfiler): void {
  try {
    profiler.setSamplingInterval(INTERVAL_US)
  } catch {
    // Refused while another tool's profile runs: then its interval is ours.
  }
}

function asInspector({ nodes, startTime, endTime, samples, timeDeltas }: NativeCpuProfile): CpuProfile {
  const urlOf = urlNames()
  const plain = nodes.map(({ id, hitCount, children = [], callFrame }) => {
    return { id, callFrame: inspectorFrame(callFrame, urlOf), hitCount, children }
  })
  return { nodes: plain, startTime, endTime, samples, timeDeltas }
}
