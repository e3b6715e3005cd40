import type { NamedSamples } from '../diagnose/recording.ts'
import { callFrameOf, type CallFrame, type OriginalFrame } from './originals.ts'

/** V8's own profile as DevTools, VS Code, speedscope and 0x open it. Lines and columns are 0-based there. */
export interface V8CpuProfile {
  nodes: V8ProfileNode[]
  /** Microseconds. */
  startTime: number
  endTime: number
  samples: number[]
  timeDeltas: number[]
}

/** One that the recorder wrote. */
export interface RecordedProfile extends V8CpuProfile {
  /** What viewers of V8's profiles pass over. */
  $perfguard: SampleRoutes
}

/** For whose request each sample was taken. */
export interface SampleRoutes {
  version: 1
  routes: string[]
  /** One entry a sample: an index into `routes`, −1 when no route is known. */
  sampleRoute: number[]
  /** Functions of generated code, and what they are in their sources; only where the recorder read a source map. */
  originals?: OriginalFrame[]
}

interface V8ProfileNode {
  id: number
  callFrame: CallFrame & { scriptId: string }
  hitCount: number
  children: number[]
}

const ROOT_ID = 1

/** Only the nodes that some sample needs: windows that were cut leave others behind. */
export function v8CpuProfile(cpu: NamedSamples, fromMs: number, toMs: number): RecordedProfile {
  const frames = cpu.generated ?? cpu.frames
  const nodes: V8ProfileNode[] = [node(ROOT_ID, { functionName: '(root)', url: '', line: 0, column: 0 })]
  const idOf = new Map<number, number>()
  const scripts = new Map<string, string>()

  function place(at: number): number {
    const known = idOf.get(at)
    if (known !== undefined) return known
    // Not recursive: the depth is the application's.
    const path: number[] = []
    let above = at
    while (above >= 0 && !idOf.has(above)) {
      path.push(above)
      above = cpu.nodeParent[above] ?? -1
    }
    let parent = above < 0 ? ROOT_ID : idOf.get(above)!
    for (const one of path.toReversed()) {
      const frame = frames[cpu.nodeFrame[one]!]!
      if (frame.functionName === '(root)' && frame.url === '') {
        idOf.set(one, ROOT_ID)
        continue
      }
      const id = nodes.length + 1
      nodes.push(node(id, frame, scriptId(scripts, frame.url)))
      nodes[parent - 1]!.children.push(id)
      idOf.set(one, id)
      parent = id
    }
    return idOf.get(at)!
  }

  const samples: number[] = []
  const timeDeltas: number[] = []
  const startTime = Math.round(fromMs * 1_000)
  let lastUs = startTime
  cpu.sampleNode.forEach((at, index) => {
    const id = place(at)
    const atUs = Math.max(lastUs, Math.round(cpu.sampleAtMs[index]! * 1_000))
    nodes[id - 1]!.hitCount++
    samples.push(id)
    timeDeltas.push(atUs - lastUs)
    lastUs = atUs
  })
  const endTime = Math.max(lastUs, Math.round(toMs * 1_000))
  return {
    nodes,
    startTime,
    endTime,
    samples,
    timeDeltas,
    $perfguard: { ...sampleRoutes(cpu), ...originalsOf(cpu) },
  }
}

function originalsOf({ frames, generated }: NamedSamples): Pick<SampleRoutes, 'originals'> {
  if (generated === undefined) return {}
  const pairs = frames.flatMap((frame, at): OriginalFrame[] => {
    const from = generated[at]!
    const isSame = frame.url === from.url && frame.line === from.line
    return isSame ? [] : [[callFrameOf(from), callFrameOf(frame)]]
  })
  return { originals: pairs }
}

/** Only the routes that some sample needs. */
function sampleRoutes(cpu: NamedSamples): SampleRoutes {
  const routes: string[] = []
  const placeOf = new Map<number, number>([[-1, -1]])
  const sampleRoute = cpu.sampleRoute.map((at) => {
    const known = placeOf.get(at)
    if (known !== undefined) return known
    const name = cpu.routes[at]
    const place = name === undefined ? -1 : routes.push(name) - 1
    placeOf.set(at, place)
    return place
  })
  return { version: 1, routes, sampleRoute }
}

function node(
  id: number,
  frame: { functionName: string; url: string; line: number; column: number },
  script = '0',
): V8ProfileNode {
  return { id, callFrame: { ...callFrameOf(frame), scriptId: script }, hitCount: 0, children: [] }
}

/** Viewers tell functions of one name apart by their script. */
function scriptId(scripts: Map<string, string>, url: string): string {
  if (url === '') return '0'
  let id = scripts.get(url)
  if (id === undefined) scripts.set(url, (id = String(scripts.size + 1)))
  return id
}
