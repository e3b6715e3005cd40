import type { V8CpuProfile } from '../../export/cpuprofile.ts'
import { originalsIn, type CallFrame } from '../../export/originals.ts'
import { Originals } from '../../incident/originals.ts'
import type { HeapProfile, HeapProfileNode } from '../../incident/profile.ts'
import { ScriptFiles } from '../../incident/script-files.ts'
import type { Place } from '../../source-maps/place.ts'

const maxMapBytes = 256 * 1_048_576
const budgetMs = 5_000

/** The source maps on this machine, for scripts that have not changed since then. */
export function localSources(openedAt: number): Originals {
  const limits = { maxBytes: maxMapBytes, maxMappingChars: maxMapBytes }
  const files = new ScriptFiles({ unchangedSinceMs: openedAt, rootUrl: null, ...limits })
  return new Originals({ files, nowMs: () => performance.now() })
}

/**
 * What the functions of a profile are called in their sources: as the recorder wrote it down, else by the source maps
 * on this machine, if the scripts here are as old as the incident.
 */
export class Sources {
  readonly #recorded: ((frame: CallFrame) => CallFrame | undefined) | null
  readonly #here: Originals

  constructor(openedAt: number, profile: object) {
    this.#recorded = originalsIn(profile)
    this.#here = localSources(openedAt)
  }

  cpu(profile: V8CpuProfile): V8CpuProfile {
    this.#learn(profile.nodes.map(({ callFrame }) => callFrame))
    const nodes = profile.nodes.map((node) => ({ ...node, callFrame: this.#named(node.callFrame) }))
    return { ...profile, nodes }
  }

  heap(profile: HeapProfile): HeapProfile {
    const nodes: HeapProfileNode[] = [profile.head]
    for (let at = 0; at < nodes.length; at++) for (const child of nodes[at]!.children) nodes.push(child)
    this.#learn(nodes.map(({ callFrame }) => callFrame))
    // In place: the tree is ours alone, and as deep as the application's stack.
    for (const node of nodes) node.callFrame = this.#named(node.callFrame)
    return profile
  }

  #learn(frames: readonly CallFrame[]): void {
    if (this.#recorded === null) this.#here.learn(frames.map(placeOf), budgetMs)
  }

  #named<F extends CallFrame>(frame: F): F {
    if (this.#recorded !== null) return { ...frame, ...this.#recorded(frame) }
    const { functionName, url, line, column } = this.#here.of(placeOf(frame))
    return { ...frame, functionName, url, lineNumber: line - 1, columnNumber: column - 1 }
  }
}

function placeOf({ functionName, url, lineNumber, columnNumber }: CallFrame): Place {
  return { functionName, url, line: lineNumber + 1, column: columnNumber + 1 }
}
