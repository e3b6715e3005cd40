import type { Column } from './columns.ts'

/** Where moments lie between 0 and 1: the middle of the first column is at the left edge, that of the last at the right. */
export interface TimeScale {
  /** Of each column. */
  readonly xs: readonly number[]
  /** In milliseconds from the scenario's start; the edges. */
  readonly fromMs: number
  readonly toMs: number
  /** A moment outside lies at the edge. */
  readonly at: (ms: number) => number
}

/** There is a column at least. */
export function timeScale(columns: readonly Column[]): TimeScale {
  const fromMs = middleOf(columns[0]!)
  const toMs = middleOf(columns.at(-1)!)
  const at = (ms: number): number => Math.min(1, Math.max(0, (ms - fromMs) / Math.max(1, toMs - fromMs)))
  return { xs: columns.map((column) => at(middleOf(column))), fromMs, toMs, at }
}

export function middleOf({ atMs, toMs }: Column): number {
  return Math.round((atMs + toMs) / 2)
}
