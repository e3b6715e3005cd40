/** What one request costs and takes, as one fresh process of the application has it under one slice of load. */
export type LoadMetric =
  | 'cpuUs'
  | 'mainCpuUs'
  | 'allocatedBytes'
  | 'gcUs'
  | 'gcCount'
  | 'p50Ms'
  | 'p95Ms'
  | 'p99Ms'
  | 'requestsPerSec'

/** Three kinds of evidence, the quietest first: what is counted, what a request costs, and how long it takes. */
export type Lane = 'counts' | 'work' | 'time'

export interface MetricSpec {
  lane: Lane
  /** In a sentence. */
  name: string
  unit: 'µs' | 'ms' | 'bytes' | 'count' | '/s'
  better: 'lower' | 'higher'
  /** The change that matters, as a ratio: 0.05 is 5 %. */
  minEffect: number
  /** Whether it decides the comparison unless the user says otherwise; the others are only shown. */
  gates: boolean
}

/** The 20 % of times is the founding documents'; on two cores it is below what any of them can resolve. */
export const metricSpecs: Readonly<Record<LoadMetric, MetricSpec>> = {
  cpuUs: work('CPU per request', 'µs', true),
  mainCpuUs: work('CPU of the main thread per request', 'µs', false),
  allocatedBytes: work('bytes allocated per request', 'bytes', true),
  gcUs: work('collection time per request', 'µs', false),
  gcCount: work('collections per request', 'count', false),
  p50Ms: time('p50', 'ms', 'lower'),
  p95Ms: time('p95', 'ms', 'lower'),
  p99Ms: time('p99', 'ms', 'lower'),
  requestsPerSec: time('throughput', '/s', 'higher'),
}

export const loadMetrics = Object.keys(metricSpecs) as readonly LoadMetric[]

function work(name: string, unit: MetricSpec['unit'], gates: boolean): MetricSpec {
  return { lane: 'work', name, unit, better: 'lower', minEffect: 0.05, gates }
}

function time(name: string, unit: MetricSpec['unit'], better: MetricSpec['better']): MetricSpec {
  return { lane: 'time', name, unit, better, minEffect: 0.2, gates: false }
}
