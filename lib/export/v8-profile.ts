import type { SampleRoutes } from './cpuprofile.ts'
import type { OriginalFrame } from './originals.ts'

/** V8's own CPU profile, as `Profiler.stop` answers it and as DevTools and VS Code open it, of whatever origin. */
export interface CpuProfile {
  nodes: ProfileNode[]
  /** Microseconds of the monotonic clock. */
  startTime: number
  endTime: number
  /** Node ids, one per sample. */
  samples?: number[] | undefined
  /** Microseconds between the samples. */
  timeDeltas?: number[] | undefined
  $perfguard?: SampleRoutes | undefined
}

export interface ProfileNode {
  id: number
  callFrame: CallFrame
  hitCount?: number | undefined
  children?: number[] | undefined
  positionTicks?: { line: number; ticks: number }[] | undefined
}

/** Lines and columns are 0-based; −1 for native code. */
export interface CallFrame {
  functionName: string
  scriptId: string
  url: string
  lineNumber: number
  columnNumber: number
}

/** V8's sampling heap profile: a tree of call frames with the bytes that each keeps alive. */
export interface HeapProfile {
  head: HeapProfileNode
  $perfguard?: { version: 1; originals: OriginalFrame[] }
  samples?: { size: number; nodeId: number; ordinal: number }[]
}

export interface HeapProfileNode {
  callFrame: CallFrame
  selfSize: number
  id?: number
  children: HeapProfileNode[]
}
