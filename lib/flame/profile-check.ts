import type { V8CpuProfile } from '../export/cpuprofile.ts'
import { UnreadableProfile } from './unreadable-profile.ts'

/** Throws UnreadableProfile for what is no JSON, or no profile in V8's format. */
export function parsedProfile(text: string): V8CpuProfile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UnreadableProfile('not a CPU profile: it is no JSON, it may be cut off')
  }
  return checkedProfile(value)
}

/** Throws UnreadableProfile unless it is a profile in V8's format. */
export function checkedProfile(value: unknown): V8CpuProfile {
  if (!isRecord(value)) throw new UnreadableProfile('not a CPU profile: it is no object')
  const { nodes, samples, timeDeltas, startTime, endTime } = value
  if (!Array.isArray(nodes) || nodes.length === 0)
    throw new UnreadableProfile('not a CPU profile: it has no nodes')
  if (!nodes.every(isNode))
    throw new UnreadableProfile('not a CPU profile of V8: a node lacks its id or its call frame')
  for (const [name, list] of Object.entries({ samples, timeDeltas })) {
    if (!Array.isArray(list) || !list.every((one) => typeof one === 'number'))
      throw new UnreadableProfile(`not a CPU profile of V8: ${name} is no list of numbers`)
  }
  if (typeof startTime !== 'number' || typeof endTime !== 'number')
    throw new UnreadableProfile('not a CPU profile of V8: it does not say when it began and ended')
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
