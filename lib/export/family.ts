import type { LabelSet } from './label-set.ts'

export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary'

/**
 * Takes lines one by one, so that nothing has to be made of a line but what the reader wants: text, or a sample.
 * `row` tells rows apart, `own` the lines of one row; `suffix` is for the `_bucket`, `_sum` and `_count` of a histogram.
 */
export interface LineSink {
  line(value: number, row: LabelSet, own?: LabelSet, suffix?: string): void
}

/** A metric's name, meaning and lines, written row by row when somebody scrapes. */
export interface Family<Row> {
  readonly name: string
  readonly help: string
  readonly type: FamilyType
  readonly labelNames: readonly string[]
  write(row: Row, sink: LineSink): void
}

/** Seconds of milliseconds without the noise of the division: 17.3 ms is 0.0173 and not 0.017300000000000003. */
export function seconds(ms: number): number {
  return Number((ms / 1000).toPrecision(12))
}
