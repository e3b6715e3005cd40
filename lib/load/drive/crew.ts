import type { HealthNews, TallyNews } from './tally-news.ts'

/** All generators of one scenario, wherever they run. */
export interface Crew {
  readonly threads: number
  /** Makes the users. Rejects when that fails. */
  prepare(): Promise<void>
  /** Drives; `startMs` is a moment of `performance.now()` soon to come. Resolves when everything has ended. */
  run(startMs: number): Promise<void>
  /** Begins nothing new. */
  stop(): void
  /** What has been counted since the last time, of each thread. */
  take(): Promise<Report[]>
  close(): Promise<void>
}

export interface Report {
  thread: number
  news: TallyNews
  health: HealthNews
}
