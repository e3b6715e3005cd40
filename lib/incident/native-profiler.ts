import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { CallFrame } from '../export/v8-profile.ts'
import here from '../here.cjs'

/** The part of `v8-profiler-next` that is used: its own types are wrong about the format. */
export interface NativeProfiler {
  setGenerateType(type: 0 | 1): void
  setSamplingInterval(us: number): void
  startProfiling(title: string, recordSamples: boolean): void
  stopProfiling(title: string): NativeCpuProfile | undefined
  startSamplingHeapProfiling(intervalBytes: number, depth: number): void
  stopSamplingHeapProfiling(): { head: NativeHeapNode }
}

/** Lines and columns are 1-based here, and 0 for native code. */
type NativeFrame = Omit<CallFrame, 'scriptId'> & { scriptId: number }

export interface NativeCpuProfile {
  nodes: { id: number; hitCount: number; children?: number[]; callFrame: NativeFrame }[]
  startTime: number
  endTime: number
  samples: number[]
  timeDeltas: number[]
  /** V8 keeps it until then. */
  delete(): void
}

export interface NativeHeapNode {
  callFrame: NativeFrame
  selfSize: number
  children: NativeHeapNode[]
}

const nativePackage = 'v8-profiler-next'

const load = createRequire(join(here, 'index.js'))

/** Whether the application has this package installed, where we would find it. */
export function hasPackage(name: string): boolean {
  try {
    load.resolve(name)
    return true
  } catch {
    return false
  }
}

/** Takes 0.1 s the first time. Throws where it was installed without its native part, or for another Node. */
export function nativeProfiler(): NativeProfiler {
  try {
    return load(nativePackage) as NativeProfiler
  } catch (error) {
    const [why] = (error as Error).message.split('\n')
    throw new Error(
      `${nativePackage} cannot be loaded (${why}): npm rebuild ${nativePackage}, or choose the engine 'inspector'`,
      { cause: error },
    )
  }
}

/** As the inspector says it: from 0, and −1 for native code; scripts by their URLs. */
export function inspectorFrame(frame: NativeFrame, urlOf: (frame: CallFrame) => string): CallFrame {
  const { functionName, url, lineNumber, columnNumber } = frame
  const plain = { functionName, scriptId: String(frame.scriptId), url }
  const placed = { ...plain, lineNumber: lineNumber - 1, columnNumber: columnNumber - 1 }
  return { ...placed, url: urlOf(placed) }
}
