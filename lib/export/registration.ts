import type { Family, LineSink } from './family.ts'
import { noLabels } from './label-set.ts'
import type { Labels, LabelSet } from './label-set.ts'
import { liveFamilies } from './live-families.ts'
import { gaugeFamily, operationFamilies, operationRow } from './operation-families.ts'
import { processFamilies } from './process-families.ts'
import { processRow } from './process-row.ts'
import { routeFamilies, routeRow } from './route-families.ts'
import { slaFamilies, slaRow } from './sla-families.ts'
import type { PerfView } from '../view.ts'

/** What we need of a prom-client `Registry`, of any version or content type. */
export interface MetricRegistry {
  registerMetric(metric: never): void
  getSingleMetric(name: string): unknown
  removeSingleMetric(name: string): void
}

/** One line of exposition. prom-client flattens `sharedLabels` once for every sample that holds the same object. */
interface Sample {
  value: number
  labels: Labels
  sharedLabels?: Labels
  /** For the `_bucket`, `_sum` and `_count` lines of a histogram. */
  metricName?: string
}

class Samples implements LineSink {
  readonly #name: string
  readonly all: Sample[] = []

  constructor(name: string) {
    this.#name = name
  }

  line(value: number, row: LabelSet, own: LabelSet = noLabels, suffix: string = ''): void {
    const sample: Sample = { value, labels: own.labels }
    if (row !== noLabels) sample.sharedLabels = row.labels
    if (suffix !== '') sample.metricName = this.#name + suffix
    this.all.push(sample)
  }
}

interface MetricData {
  name: string
  help: string
  type: string
  aggregator: string
  values: { value: number; labels: Labels; metricName?: string }[]
}

function withAllLabels({ sharedLabels, labels, value, metricName }: Sample): MetricData['values'][number] {
  const all = sharedLabels === undefined ? labels : Object.assign({}, labels, sharedLabels)
  return metricName === undefined ? { value, labels: all } : { value, labels: all, metricName }
}

/** What a prom-client registry asks of a metric. It holds no numbers; they are read when it is scraped. */
class ScrapedMetric {
  /** A registry that writes OpenMetrics takes `_total` off a counter's name, on the metric itself. */
  name: string
  readonly help: string
  readonly type: string
  readonly labelNames: readonly string[]
  readonly aggregator: string
  readonly #samples: () => Sample[]

  constructor(family: Omit<Family<never>, 'write'>, samples: () => Sample[]) {
    this.name = family.name
    this.help = family.help
    this.type = family.type
    this.labelNames = family.labelNames
    // Sums of ratios and of quantiles over a cluster's workers would be nonsense; the worst worker is not.
    this.aggregator = family.type === 'counter' || family.type === 'histogram' ? 'sum' : 'max'
    this.#samples = samples
  }

  #with(values: Sample[]): MetricData {
    const { name, help, type, aggregator } = this
    return { name, help, type, aggregator, values }
  }

  async getForPromString(): Promise<MetricData> {
    return this.#with(this.#samples())
  }

  async get(): Promise<MetricData> {
    return this.#with(this.#samples().map(withAllLabels))
  }

  /** Counters since the start never fall: `registry.resetMetrics()` leaves them alone. */
  reset(): void {}
}

/** Reads the view once for all metrics of a scrape: a registry asks every metric in the same turn. */
function oncePerTurn<T>(read: () => T): () => T {
  let latest: { value: T } | undefined
  return () => {
    if (latest === undefined) {
      latest = { value: read() }
      void Promise.resolve().then(() => (latest = undefined))
    }
    return latest.value
  }
}

function scrapedMetrics(view: PerfView): ScrapedMetric[] {
  const head = oncePerTurn(() => Array.from(view.processHeads(), processRow))
  const routes = oncePerTurn(() => Array.from(view.routeTotals(), routeRow))
  const operations = oncePerTurn(() => Array.from(view.operationTotals(), operationRow))
  const limits = oncePerTurn(() => Array.from(view.limits(), slaRow))
  // A throw would fail the user's whole scrape, with all the metrics that are none of ours.
  const metric = <Row>(family: Family<Row>, rows: () => readonly Row[]): ScrapedMetric =>
    new ScrapedMetric(family, () => {
      const samples = new Samples(family.name)
      try {
        for (const row of rows()) family.write(row, samples)
        return samples.all
      } catch (error) {
        view.reportError(error)
        return []
      }
    })
  return [
    ...[...processFamilies, gaugeFamily, ...liveFamilies].map((family) => metric(family, head)),
    ...routeFamilies.map((family) => metric(family, routes)),
    ...operationFamilies.map((family) => metric(family, operations)),
    ...slaFamilies.map((family) => metric(family, limits)),
  ]
}

/**
 * Puts every family into a prom-client registry of the user's, read at scrape time. All or nothing: when one name is
 * taken, those already added are taken out again and prom-client's error is thrown. Returns what takes them out.
 *
 * The user's registry renders in one go, so with hundreds of routes it holds the loop longer than our own endpoint.
 */
export function registerMetrics(view: PerfView, registry: MetricRegistry): () => void {
  // By the name it was added under: a registry that writes OpenMetrics changes the metric's own.
  const added: { name: string; metric: ScrapedMetric }[] = []
  const unregister = (): void => {
    for (const { name, metric } of added.splice(0)) {
      // After `registry.clear()` the name may be somebody else's.
      if (registry.getSingleMetric(name) === metric) registry.removeSingleMetric(name)
    }
  }
  try {
    for (const metric of scrapedMetrics(view)) {
      const { name } = metric
      registry.registerMetric(metric as never)
      added.push({ name, metric })
    }
  } catch (error) {
    unregister()
    throw error
  }
  return unregister
}
