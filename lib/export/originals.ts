import type { Frame } from '../diagnose/recording.ts'

/** A function as V8's profiles name it. Lines and columns are 0-based, −1 for native code. */
export interface CallFrame {
  functionName: string
  url: string
  lineNumber: number
  columnNumber: number
}

export type OriginalFrame = [generated: CallFrame, original: CallFrame]

interface Profile {
  $perfguard?: { originals?: unknown } | null
}

/** Native code has no line: V8 says −1. */
export function callFrameOf({ functionName, url, line, column }: Frame): CallFrame {
  return { functionName, url, lineNumber: line - 1, columnNumber: column - 1 }
}

/** 1-based, as editors count. */
export function placeOf({ functionName, url, lineNumber, columnNumber }: CallFrame): Frame {
  return { functionName, url, line: lineNumber + 1, column: columnNumber + 1 }
}

/** What the recorder wrote down of a profile's functions; null where it wrote nothing, or somebody else did. */
export function originalsIn(profile: object): ((frame: CallFrame) => CallFrame | undefined) | null {
  const originals = (profile as Profile).$perfguard?.originals
  if (!Array.isArray(originals)) return null
  const known = new Map<string, CallFrame>()
  for (const pair of originals as unknown[]) {
    if (!Array.isArray(pair)) continue
    const [generated, original] = pair as unknown[]
    if (isCallFrame(generated) && isCallFrame(original)) known.set(keyOf(generated), original)
  }
  return (frame) => known.get(keyOf(frame))
}

/** The profile with its functions as they are called in their sources, as far as the recorder wrote that down. */
export function named<P extends { nodes: readonly { callFrame: CallFrame }[] }>(profile: P): P {
  const originalOf = originalsIn(profile)
  if (originalOf === null) return profile
  const nodes = profile.nodes.map((node) => {
    return { ...node, callFrame: { ...node.callFrame, ...originalOf(node.callFrame) } }
  })
  return { ...profile, nodes }
}

function keyOf({ functionName, url, lineNumber, columnNumber }: CallFrame): string {
  return `${lineNumber}:${columnNumber} ${functionName} ${url}`
}

function isCallFrame(value: unknown): value is CallFrame {
  if (typeof value !== 'object' || value === null) return false
  const { functionName, url, lineNumber, columnNumber } = value as Partial<Record<keyof CallFrame, unknown>>
  const texts = [functionName, url].every((text) => typeof text === 'string')
  return texts && [lineNumber, columnNumber].every((number) => Number.isInteger(number))
}
