import cluster from 'node:cluster'
import { createHash } from 'node:crypto'
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads'
import type { ResolvedOptions } from '../config/types.ts'
import { processState } from '../process-state.ts'
import { processStart } from './process-start.ts'

/** Those who are shown as one: the workers of one primary and their threads, or the threads of one process. */
export interface Group {
  /** The process that holds it together. */
  pid: number
  processStart: string | null
  /** Which of its applications: one pm2 runs many. */
  app: string
  /** What this thread is called in it. */
  worker: string
}

/** Threads are told by the thread that starts them, of their own process only. */
const key = 'perfguard/cluster/1'
/** A process has one application. */
const ALONE = 'threads'
// At once: when the primary dies, its workers get another parent.
const parentPid = process.ppid

/** Null for whoever is alone. */
export function groupOf(wish: ResolvedOptions['cluster']): Group | null {
  if (wish === false) return null
  if (!isMainThread) return groupOfThread(wish)
  if (cluster.isWorker && cluster.worker !== undefined) {
    return inGroup(parentPid, application(), String(cluster.worker.id))
  }
  return wish === true ? inGroup(process.pid, ALONE, 'main') : null
}

function groupOfThread(wish: 'auto' | true): Group | null {
  const told = getEnvironmentData(key)
  if (typeof told === 'string') {
    const group = JSON.parse(told) as Group
    return { ...group, worker: `${group.worker}.t${threadId}` }
  }
  return wish === true ? { ...inGroup(process.pid, ALONE, 'main'), worker: `main.t${threadId}` } : null
}

/** By its script; and by the name that pm2 gave it, because it may run one script as several applications. */
function application(): string {
  const name = process.env.pm_id === undefined ? '' : process.env.name
  const told = JSON.stringify([process.argv[1], name])
  return createHash('sha256').update(told).digest('hex').slice(0, 12)
}

function inGroup(pid: number, app: string, worker: string): Group {
  const group = { pid, processStart: processStart(pid), app, worker }
  setEnvironmentData(key, JSON.stringify(group))
  return group
}

/** The first free place among this thread's perfs, until it is given back. */
export function takePlace(): number {
  const taken = (processState().clustered ??= new Set())
  let place = 0
  while (taken.has(place)) place++
  taken.add(place)
  return place
}

export function giveBack(place: number): void {
  processState().clustered?.delete(place)
}
