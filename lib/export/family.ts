export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary'
export type Labels = Readonly<Record<string, string>>

/** One line of exposition. `sharedLabels` are flattened once and reused by every sample that holds the same object. */
export interface Sample {
  value: number
  labels: Labels
  sharedLabels?: Labels
  /** For the `_bucket`, `_sum` and `_count` lines of a histogram. */
  metricName?: string
}

/** A metric's name, meaning and samples, read when somebody scrapes. */
export interface Family<Source> {
  readonly name: string
  readonly help: string
  readonly type: FamilyType
  readonly labelNames: readonly string[]
  samples(source: Source): Sample[]
}

/** Seconds of milliseconds without the noise of the division: 17.3 ms is 0.0173 and not 0.017300000000000003. */
export function seconds(ms: number): number {
  return Number((ms / 1000).toPrecision(12))
}
