import type { IncidentSummary, Skip } from '../../../types.ts'
import type { About, Advice, Beat, OperationsTable, RouteRow, SlaRow, WorkTable } from '../../wire.ts'
import { Rows } from './rows.ts'
import type { TimeHistory } from './time-history.ts'

const SKIPS_KEPT = 50

export type Connection = 'starting' | 'live' | 'lost' | 'paused'

/** All that the page knows; the views show it, and change nothing of it. */
export class PageState {
  connection: Connection = 'starting'
  /** Why something could not be loaded. */
  trouble: string | null = null
  about: About | null = null
  history: TimeHistory | null = null
  beat: Beat | null = null
  readonly sla: Rows<SlaRow> = new Rows()
  readonly routes: Rows<RouteRow> = new Rows()
  operations: OperationsTable | null = null
  work: WorkTable | null = null
  advice: readonly Advice[] | null = null
  /** Newest first; null until they are loaded. */
  incidents: readonly IncidentSummary[] | null = null
  /** What was left out since the page was opened, newest first. */
  skips: readonly Skip[] = []

  /** The server's time, by which everything on the page is told. */
  get nowAt(): number {
    return this.beat?.at ?? this.history?.nowAt ?? this.about?.at ?? Date.now()
  }

  incident(news: IncidentSummary): void {
    const others = (this.incidents ?? []).filter(({ id }) => id !== news.id)
    this.incidents = [news, ...others].toSorted((a, b) => b.openedAt - a.openedAt)
    this.history?.incident(news)
  }

  skip(skip: Skip): void {
    this.skips = [skip, ...this.skips].slice(0, SKIPS_KEPT)
  }
}
