import type { LoadDefinition } from '../definition/types.ts'
import type { DrivePlan } from './plan.ts'
import type { HealthNews, TallyNews } from './tally-news.ts'

export interface ThreadStart {
  plan: DrivePlan
  /** The file of scenarios, since functions cannot be sent; or users that have none. */
  file: string | undefined
  users: LoadDefinition['users'] | undefined
  origin: string
}

/** `atMs` is a moment of the machine's monotonic clock, which all threads share. */
export type Order = { type: 'run'; atMs: number } | { type: 'stop' } | { type: 'take' } | { type: 'close' }

export type Word =
  | { type: 'prepared' }
  | { type: 'over' }
  | { type: 'closed' }
  | { type: 'news'; news: TallyNews; health: HealthNews }
  | { type: 'failed'; message: string }

/** Added to `performance.now()` of a thread it gives the machine's monotonic clock. */
export function monotonicOffsetMs(): number {
  return Number(process.hrtime.bigint()) / 1e6 - performance.now()
}
