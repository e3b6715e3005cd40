import { inTurns } from '../cluster/turns.ts'
import type { Labels } from '../export/label-set.ts'
import type { Clock } from '../types.ts'
import type { PerfView } from '../view.ts'
import { readings, unitOf, type Histogram, type Reading } from './readings.ts'

/** Seconds and nanoseconds, as OpenTelemetry's SDK has them. */
type HrTime = [seconds: number, nanos: number]

/** What a `MetricProducer` of `@opentelemetry/sdk-metrics` answers with; its numbers are that package's enums. */
interface ProducedPoint<Value> {
  startTime: HrTime
  endTime: HrTime
  attributes: Labels
  value: Value
}

interface ProducedCommon {
  /** `valueType` 1: a number with a fraction. */
  descriptor: { name: string; description: string; unit: string; valueType: 1 }
  /** 1: since the start. */
  aggregationTemporality: 1
}

type ProducedMetric = ProducedCommon &
  (
    | { dataPointType: 0; dataPoints: ProducedPoint<Histogram>[] }
    | { dataPointType: 2; dataPoints: ProducedPoint<number>[] }
    | { dataPointType: 3; dataPoints: ProducedPoint<number>[]; isMonotonic: true }
  )

/** A reader puts the SDK's own resource in its place. */
interface NoResource {
  readonly attributes: Record<string, never>
  merge(): NoResource
  getRawAttributes(): []
}

interface Produced {
  resourceMetrics: {
    resource: NoResource
    scopeMetrics: { scope: { name: string }; metrics: ProducedMetric[] }[]
  }
  errors: unknown[]
}

/** Fits `metricProducers` of any reader of `@opentelemetry/sdk-metrics`, from 2.0 on. */
export interface MetricProducer {
  collect(): Promise<Produced>
}

const noResource: NoResource = { attributes: {}, merge: () => noResource, getRawAttributes: () => [] }

function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000)
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)]
}

function metricOf({ name, help, type }: Reading['family']): ProducedMetric {
  const descriptor = { name, description: help, unit: unitOf(name), valueType: 1 } as const
  const common = { descriptor, aggregationTemporality: 1 } as const
  if (type === 'histogram') return { ...common, dataPointType: 0, dataPoints: [] }
  if (type === 'counter') return { ...common, dataPointType: 3, dataPoints: [], isMonotonic: true }
  return { ...common, dataPointType: 2, dataPoints: [] }
}

function* produced(view: PerfView, startedAt: number, at: number): Generator<void, ProducedMetric[]> {
  const startTime = hrTime(startedAt)
  const endTime = hrTime(at)
  const metrics = new Map<Reading['family'], ProducedMetric>()
  for (const reading of readings(view)) {
    yield
    if (reading === null) continue
    let metric = metrics.get(reading.family)
    if (metric === undefined) metrics.set(reading.family, (metric = metricOf(reading.family)))
    // A family's type decides the kind of all its points.
    const points = metric.dataPoints as ProducedPoint<number | Histogram>[]
    for (const { attributes, value } of reading.points) points.push({ startTime, endTime, attributes, value })
  }
  return [...metrics.values()]
}

/** Reads when it is asked, in slices of a millisecond. It never rejects: what goes wrong is among `errors`. */
export function metricProducer(view: PerfView, clock: Clock, startedAt: number): MetricProducer {
  return {
    async collect() {
      const errors: unknown[] = []
      const metrics = await inTurns(produced(view, startedAt, clock.wallMs()), () => clock.nowMs()).catch(
        (error: unknown) => {
          errors.push(error)
          view.reportError(error)
          return []
        },
      )
      const scopeMetrics = [{ scope: { name: 'perfguard' }, metrics }]
      return { resourceMetrics: { resource: noResource, scopeMetrics }, errors }
    },
  }
}
