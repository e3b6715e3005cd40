import { named, originalsIn, placeOf, type CallFrame } from '../../export/originals.ts'
import type { V8CpuProfile } from '../../export/cpuprofile.ts'
import type { HeapProfile } from '../../export/v8-profile.ts'
import { heapNodes } from '../../incident/heap-sites.ts'
import { Originals } from '../../incident/originals.ts'
import { ScriptFiles } from '../../incident/script-files.ts'

const maxMapBytes = 256 * 1_048_576
const budgetMs = 5_000

/*
 * What the functions of a profile are called in their sources: as the recorder wrote it down, else by the source maps
 * on this machine, if the scripts here are as old as the incident.
 */

export function namedCpu(profile: V8CpuProfile, openedAt: number): V8CpuProfile {
  if (originalsIn(profile) !== null) return named(profile)
  const nameOf = localNames(
    profile.nodes.map(({ callFrame }) => callFrame),
    openedAt,
  )
  return { ...profile, nodes: profile.nodes.map((node) => ({ ...node, callFrame: nameOf(node.callFrame) })) }
}

/** Changes the profile: it is a tree as deep as the application's stack. */
export function namedHeap(profile: HeapProfile, openedAt: number): HeapProfile {
  const nodes = heapNodes(profile)
  const recorded = originalsIn(profile)
  const frames = nodes.map(({ callFrame }) => callFrame)
  const nameOf = recorded ? withName(recorded) : localNames(frames, openedAt)
  for (const node of nodes) node.callFrame = nameOf(node.callFrame)
  return profile
}

/** The source maps on this machine, for scripts that have not changed since then. */
export function localSources(openedAt: number): Originals {
  const limits = { maxBytes: maxMapBytes, maxMappingChars: maxMapBytes }
  const files = new ScriptFiles({ unchangedSinceMs: openedAt, rootUrl: null, ...limits })
  return new Originals({ files, nowMs: () => performance.now() })
}

type Naming = <F extends CallFrame>(frame: F) => F

function withName(originalOf: (frame: CallFrame) => CallFrame | undefined): Naming {
  return (frame) => ({ ...frame, ...originalOf(frame) })
}

function localNames(frames: readonly CallFrame[], openedAt: number): Naming {
  const here = localSources(openedAt)
  here.learn(frames.map(placeOf), budgetMs)
  return withName((frame) => {
    const { functionName, url, line, column } = here.of(placeOf(frame))
    return { functionName, url, lineNumber: line - 1, columnNumber: column - 1 }
  })
}
