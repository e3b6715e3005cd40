import type { PageState } from '../live/page-state.ts'
import type { TableName } from '../../wire.ts'

/** One of the page's views: made when somebody goes there, shown whenever there is news, closed when they leave. */
export interface View {
  readonly title: string
  /** The tables that it needs. */
  readonly tables: readonly TableName[]
  readonly element: HTMLElement
  show(state: PageState): void
  close(): void
}
