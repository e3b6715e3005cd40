import type { ClusterReading, WorkerReading } from '../types.ts'
import type { Roll, State } from './roll.ts'

function workerReading({ head, state }: State): WorkerReading {
  const { member, at, requests, head: own } = head
  const { pid: _, node: __, sla: ___, ...process } = own.process
  return {
    worker: member.worker,
    pid: member.pid,
    state,
    handedOverAt: at,
    uptimeMs: own.uptimeMs,
    requests,
    sla: own.state,
    process,
  }
}

export function clusterReading(worker: string, { states, gone }: Roll): ClusterReading {
  const workers = states
    .map(workerReading)
    .toSorted((a, b) => a.worker.localeCompare(b.worker, 'en', { numeric: true }))
  const left = states.filter(({ state }) => state === 'gone')
  const { members = 0, lost = 0 } = gone?.head ?? {}
  return {
    worker,
    workers,
    gone: left.length + members,
    lost: left.filter(({ head }) => !head.closed).length + lost,
  }
}

/** In words: who is missing, since when, and what that means. */
export function troubles({ at, states, unread }: Roll): string[] {
  const said = states.flatMap(({ head, state }) => {
    const who = `worker ${head.member.worker} (process ${head.member.pid})`
    const seconds = Math.round((at - head.at) / 1000)
    if (state === 'late') return [`${who} has handed over nothing for ${seconds} s: it is shown as it was`]
    if (state !== 'gone' || head.closed) return []
    return [`${who} ended without a last word: what it counted after ${timeOf(head.at)} is missing`]
  })
  return [
    ...said,
    ...unread.map((key) => `what worker ${key} hands over cannot be read: it may be of another version`),
  ]
}

function timeOf(at: number): string {
  return new Date(at).toISOString()
}
