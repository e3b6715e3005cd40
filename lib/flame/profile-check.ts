import type { V8CpuProfile } from '../export/cpuprofile.ts'

/** Throws, with a sentence for the user, unless it is a profile in V8's format. */
export function checkedProfile(value: unknown): V8CpuProfile {
  if (!isRecord(value)) throw new Error('not a CPU profile: it is no object')
  const { nodes, samples, timeDeltas, startTime, endTime } = value
  if (!Array.isArray(nodes) || nodes.length === 0) throw new Error('not a CPU profile: it has no nodes')
  if (!nodes.every(isNode)) throw new Error('not a CPU profile of V8: a node lacks its id or its call frame')
  for (const [name, list] of Object.entries({ samples, timeDeltas })) {
    if (!Array.isArray(list) || !list.every((one) => typeof one === 'number'))
      throw new Error(`not a CPU profile of V8: ${name} is no list of numbers`)
  }
  if (typeof startTime !== 'number' || typeof endTime !== 'number')
    throw new Error('not a CPU profile of V8: it does not say when it began and ended')
  return value as unknown as V8CpuProfile
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isNode(value: unknown): boolean {
  if (!isRecord(value) || typeof value['id'] !== 'number') return false
  const { callFrame, children = [] } = value
  if (!isRecord(callFrame) || !Array.isArray(children)) return false
  const { functionName, url, lineNumber } = callFrame
  return typeof functionName === 'string' && typeof url === 'string' && typeof lineNumber === 'number'
}
