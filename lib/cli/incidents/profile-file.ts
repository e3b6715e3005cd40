import type { V8CpuProfile } from '../../export/cpuprofile.ts'
import { checkedProfile } from '../../flame/profile-check.ts'
import type { HeapProfile, HeapProfileNode } from '../../export/v8-profile.ts'
import { broken, lineOf, misuse } from '../failure.ts'
import type { IncidentFolder } from './incident-folder.ts'
import { namedCpu, namedHeap } from './sources.ts'

export type Moment = 'before' | 'during'
export const moments = ['before', 'during'] as const

/** A CPU profile with its functions as they are called in their sources. */
export async function cpuProfile(folder: IncidentFolder, moment: Moment): Promise<V8CpuProfile> {
  const profile = await maybeCpuProfile(folder, moment)
  if (profile) return profile
  const skipped = folder.incident.skipped.find(({ kind }) => kind === `cpu-${moment}`)
  const why = skipped === undefined ? '' : `: ${skipped.reason}`
  throw misuse(`incident ${folder.name} has no CPU profile from ${wordsOf[moment]}${why}`)
}

/** The same; null where the incident has none. */
export async function maybeCpuProfile(folder: IncidentFolder, moment: Moment): Promise<V8CpuProfile | null> {
  const name = folder.fileOf(`cpu-${moment}`)
  if (name === null) return null
  const value = await folder.json(name)
  try {
    return namedCpu(tree(checkedProfile(value)), folder.incident.openedAt)
  } catch (error) {
    throw broken(`${name} of incident ${folder.name}: ${lineOf(error)}`)
  }
}

/** What matters most: from the breach on where there is that, else from before it. */
export async function mainProfile(folder: IncidentFolder): Promise<V8CpuProfile> {
  const during = await maybeCpuProfile(folder, 'during')
  return during ?? (await cpuProfile(folder, folder.fileOf('cpu-before') === null ? 'during' : 'before'))
}

export async function heapProfile(folder: IncidentFolder): Promise<HeapProfile> {
  const name = folder.fileOf('heap')
  if (name === null) throw misuse(`incident ${folder.name} has no heap profile`)
  if (!name.endsWith('.heapprofile'))
    throw misuse(`${name} of incident ${folder.name} is a heap snapshot: open it in DevTools, Memory, Load`)
  const value = await folder.json(name)
  if (!isHeapProfile(value)) throw broken(`${name} of incident ${folder.name} is no heap profile of V8`)
  return namedHeap(value, folder.incident.openedAt)
}

const wordsOf = { before: 'before the breach', during: 'the breach on' }

/** Throws unless every node hangs below one other: whoever walks it would not come to an end. */
function tree(profile: V8CpuProfile): V8CpuProfile {
  const ids = new Set(profile.nodes.map(({ id }) => id))
  const below = new Set<number>([profile.nodes[0]!.id])
  for (const { children } of profile.nodes) {
    for (const child of children ?? []) {
      if (!ids.has(child) || below.has(child))
        throw new Error('not a CPU profile of V8: its nodes are no tree')
      below.add(child)
    }
  }
  return profile
}

function isHeapProfile(value: unknown): value is HeapProfile {
  const open: unknown[] = [(value as Partial<HeapProfile> | null)?.head]
  for (let at = 0; at < open.length; at++) {
    const node = open[at] as Partial<HeapProfileNode> | null | undefined
    const frame = node?.callFrame as Partial<HeapProfileNode['callFrame']> | null | undefined
    const isNode = typeof frame?.url === 'string' && typeof frame.functionName === 'string'
    if (!isNode || typeof node?.selfSize !== 'number' || !Array.isArray(node.children)) return false
    for (const child of node.children) open.push(child)
  }
  return true
}
