import type { Labels } from '../export/label-set.ts'
import type { PerfView } from '../view.ts'
import { readings, unitOf, type Histogram, type Point, type Reading } from './readings.ts'

const CUMULATIVE = 2

function attributes(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).map(([key, stringValue]) => ({ key, value: { stringValue } })))
}

/** Microseconds are as exact as a number can be; text, because 64 bits do not fit one. */
function nanos(ms: number): string {
  return `"${Math.round(ms * 1_000)}000"`
}

function histogramText({ buckets, sum, count }: Histogram): string {
  const counts = buckets.counts.map((one) => `"${one}"`).join()
  return `"count":"${count}","sum":${sum},"bucketCounts":[${counts}],"explicitBounds":[${buckets.boundaries.join()}]`
}

function pointText({ attributes: labels, value }: Point, times: string): string {
  const text = typeof value === 'number' ? `"asDouble":${value}` : histogramText(value)
  return `{"attributes":${attributes(labels)},${times},${text}}`
}

/** A metric up to its points, and from there on. */
function frameOf({ name, help, type }: Reading['family']): [head: string, tail: string] {
  const head = `{"name":${JSON.stringify(name)},"description":${JSON.stringify(help)},"unit":"${unitOf(name)}"`
  const temporality = `,"aggregationTemporality":${CUMULATIVE}`
  if (type === 'histogram') return [`${head},"histogram":{"dataPoints":[`, `]${temporality}}}`]
  if (type === 'counter') return [`${head},"sum":{"dataPoints":[`, `]${temporality},"isMonotonic":true}}`]
  return [`${head},"gauge":{"dataPoints":[`, ']}}']
}

/**
 * The body of an OTLP export as JSON, in small pieces; empty ones stand for work done. `startedAt` must be the same in each: with
 * another one everything would count as begun anew.
 */
export function* otlpJson(
  view: PerfView,
  resource: Labels,
  startedAt: number,
  at: number,
): Generator<string, void> {
  const times = `"startTimeUnixNano":${nanos(startedAt)},"timeUnixNano":${nanos(at)}`
  yield `{"resourceMetrics":[{"resource":{"attributes":${attributes(resource)}},"scopeMetrics":[{"scope":{"name":"perfguard"},"metrics":[`
  let open: Reading['family'] | null = null
  let tail = ''
  for (const reading of readings(view)) {
    if (reading === null) {
      yield ''
      continue
    }
    let before = ','
    if (reading.family !== open) {
      const [head, next] = frameOf(reading.family)
      before = open === null ? head : `${tail},${head}`
      open = reading.family
      tail = next
    }
    yield before + reading.points.map((point) => pointText(point, times)).join()
  }
  yield `${tail}]}]}]}`
}
