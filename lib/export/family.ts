import { Registry } from 'prom-client'

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

const plain = new Registry()

/** The family's text as prom-client writes it, without a newline at its end. */
export async function familyText<Source>(family: Family<Source>, source: Source): Promise<string> {
  const { name, help, type } = family
  const metric = { get: () => ({ name, help, type, values: family.samples(source) }) }
  // Not in prom-client's typings, though its own `metrics()` is made of it: it takes whatever has a `get`.
  const text = await (
    plain as unknown as { getMetricsAsString(of: object): Promise<string> }
  ).getMetricsAsString(metric)
  return text
}

/** What stands under the two lines of HELP and TYPE; empty without samples. */
export function withoutHead(text: string): string {
  const end = text.indexOf('\n', text.indexOf('\n') + 1)
  return end < 0 ? '' : text.slice(end + 1)
}

/** Seconds of milliseconds without the noise of the division: 17.3 ms is 0.0173 and not 0.017300000000000003. */
export function seconds(ms: number): number {
  return Number((ms / 1000).toPrecision(12))
}
