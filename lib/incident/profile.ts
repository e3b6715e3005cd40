import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'

/** V8's own profile, as `Profiler.stop` answers it and as DevTools and VS Code open it. Lines are 0-based. */
export interface CpuProfile {
  nodes: ProfileNode[]
  /** Microseconds of the monotonic clock. */
  startTime: number
  endTime: number
  /** Node ids, one per sample. */
  samples?: number[] | undefined
  /** Microseconds between the samples. */
  timeDeltas?: number[] | undefined
}

export interface ProfileNode {
  id: number
  callFrame: CallFrame
  hitCount?: number | undefined
  children?: number[] | undefined
  positionTicks?: { line: number; ticks: number }[] | undefined
}

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
}

export interface HeapProfileNode {
  callFrame: CallFrame
  selfSize: number
  children: HeapProfileNode[]
}

/**
 * Node's inspector names scripts by `file://` URLs, other engines by plain paths, which VS Code opens and DevTools
 * does not. Changes the profile in place.
 */
export function nameByUrl(profile: CpuProfile): void {
  const urls = new Map<string, string>()
  for (const { callFrame } of profile.nodes) {
    const { url } = callFrame
    if (url === '' || !isAbsolute(url)) continue
    let named = urls.get(url)
    if (named === undefined) urls.set(url, (named = pathToFileURL(url).href))
    callFrame.url = named
  }
}
