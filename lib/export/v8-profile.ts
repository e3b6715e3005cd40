import type { SampleRoutes } from './cpuprofile.ts'

/** A `.cpuprofile` of whatever origin: what DevTools needs of it is there, the rest may be missing. */
export interface CpuProfileFile {
  nodes: CpuProfileFileNode[]
  /** Microseconds. */
  startTime: number
  endTime: number
  samples?: number[] | undefined
  timeDeltas?: number[] | undefined
  $perfguard?: SampleRoutes | undefined
}

export interface CpuProfileFileNode {
  id: number
  callFrame: CallFrame
  hitCount?: number | undefined
  children?: number[] | undefined
}

/** A `.heapprofile`: what is still alive, by the calls that allocated it. */
export interface HeapProfileFile {
  head: HeapProfileFileNode
}

export interface HeapProfileFileNode {
  callFrame: CallFrame
  selfSize: number
  children: HeapProfileFileNode[]
}

/** Lines and columns are 0-based; −1 for native code. */
export interface CallFrame {
  functionName: string
  scriptId: string
  url: string
  lineNumber: number
  columnNumber: number
}
