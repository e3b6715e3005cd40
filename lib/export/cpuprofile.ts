import type { CpuSamples } from '../diagnose/recording.ts'

/** V8's own profile as DevTools, VS Code, speedscope and 0x open it. Lines and columns are 0-based there. */
export interface V8CpuProfile {
  nodes: V8ProfileNode[]
  /** Microseconds. */
  startTime: number
  endTime: number
  samples: number[]
  timeDeltas: number[]
  /** What viewers of V8's profiles pass over. */
  $perfguard: SampleRoutes
}

/** For whose request each sample was taken. */
export interface SampleRoutes {
  version: 1
  routes: string[]
  /** One entry a sample: an index into `routes`, −1 when no route is known. */
  sampleRoute: number[]
}

interface V8ProfileNode {
  id: number
  callFrame: {
    functionName: string
    scriptId: string
    url: string
    lineNumber: number
    columnNumber: number
  }
  hitCount: number
  children: number[]
}

const ROOT_ID = 1

/** Only the nodes that some sample needs: windows that were cut leave others behind. */
export function v8CpuProfile(cpu: CpuSamples, fromMs: number, toMs: number): V8CpuProfile {
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
      const frame = cpu.frames[cpu.nodeFrame[one]!]!
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
  return { nodes, startTime, endTime, samples, timeDeltas, $perfguard: sampleRoutes(cpu) }
}

/** Only the routes that some sample needs. */
function sampleRoutes(cpu: CpuSamples): SampleRoutes {
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
  const { functionName, url, line, column } = frame
  // Native code has no line: V8 says −1.
  const callFrame = { functionName, scriptId: script, url, lineNumber: line - 1, columnNumber: column - 1 }
  return { id, callFrame, hitCount: 0, children: [] }
}

/** Viewers tell functions of one name apart by their script. */
function scriptId(scripts: Map<string, string>, url: string): string {
  if (url === '') return '0'
  let id = scripts.get(url)
  if (id === undefined) scripts.set(url, (id = String(scripts.size + 1)))
  return id
}
