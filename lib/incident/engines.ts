import type { ResolvedCapture } from '../config/types.ts'
import type { CpuProfile, HeapProfile } from '../export/v8-profile.ts'
import type { Clock } from '../types.ts'
import { CpuProfiler } from './cpu-profiler.ts'
import type { CaptureEngine } from './engine.ts'
import { HeapSampler } from './heap-sampler.ts'
import { NativeCpuProfiler } from './native-cpu-profiler.ts'
import { NativeHeapSampler } from './native-heap-sampler.ts'
import { nativeProfiler } from './native-profiler.ts'

type EngineName = ResolvedCapture['engine']

export interface Engines {
  cpu: CaptureEngine<CpuProfile>
  heap: CaptureEngine<HeapProfile>
}

/** New ones for each capture: an engine takes one profile. */
export function enginesOf(name: EngineName, clock: Clock): Engines {
  if (name === 'v8-profiler-next')
    return { cpu: new NativeCpuProfiler(clock), heap: new NativeHeapSampler(clock) }
  return { cpu: new CpuProfiler(clock), heap: new HeapSampler(clock) }
}

/** What takes a while to load had better be there before the breach. Throws when it cannot be had. */
export function warmUp(name: EngineName): void {
  if (name === 'v8-profiler-next') nativeProfiler()
}
