import type { Lifetime } from '../stats/sliding-window.ts'
import type { BudgetReading, RouteOperation, SlaStatus } from '../types.ts'
import type { SnapshotHead } from '../view.ts'

/** A block of a window. */
export interface BlockShare {
  /** How many blocks before the newest. */
  back: number
  count: number
  sumMs: number
  maxMs: number
  tallies: number[]
  /** Its packed counts, in Base64. */
  cells: string
}

export interface WindowShare {
  /** When the newest block began, in epoch milliseconds. */
  newestAt: number
  blocks: BlockShare[]
}

/** What one worker hands over of one route, operation, workflow or step. */
export interface RowShare {
  table: 'route' | 'operation'
  group: string
  name: string
  label: string
  /** Which of the scales that the head lists. */
  scale: number
  /** Since the start. */
  totals: Lifetime
  inFlight: number
  /** Absent in what is left of workers whose windows are over. */
  latency?: WindowShare
  ttfb?: WindowShare
  streamLifetime?: WindowShare
  sla: SlaStatus[]
  budget?: BudgetReading
  called?: RouteOperation[]
}

/** Who hands over. A worker that starts again is another member. */
export interface Member {
  /** As people call it: `3`, `main`, `3.t1`. */
  worker: string
  /** As its file is called. */
  key: string
  pid: number
  /** Tells it from a later process with the same id; null where the system does not say. */
  processStart: string | null
  startedAt: number
}

/** What stands before the rows of a worker. */
export interface StateHead {
  format: number
  member: Member
  /** Epoch milliseconds. */
  at: number
  /** How often it hands over. */
  everyMs: number
  blockMs: number
  /** It hands over no more. */
  closed: boolean
  /** Requests since its start. */
  requests: number
  /** The boundaries that latencies are cut at. */
  scales: number[][]
  firing: (SlaStatus & { subject: string })[]
  head: SnapshotHead
}

/** What stands before the rows that are left of workers whose windows are over. */
export interface GoneHead {
  format: number
  /** The latest keys: nobody may count one twice whose file is about to go. */
  keys: string[]
  members: number
  lost: number
  scales: number[][]
}

export const FORMAT = 1
