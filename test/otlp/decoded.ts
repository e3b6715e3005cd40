interface JsonPoint {
  attributes?: { key: string; value: { stringValue: string } }[]
  startTimeUnixNano: string
  timeUnixNano: string
  asDouble?: number
  asInt?: number | string
  count?: number | string
  sum?: number
  bucketCounts?: (number | string)[]
  explicitBounds?: number[]
}

interface JsonMetric {
  name: string
  description: string
  unit: string
  sum?: { dataPoints: JsonPoint[]; aggregationTemporality: number; isMonotonic: boolean }
  gauge?: { dataPoints: JsonPoint[] }
  histogram?: { dataPoints: JsonPoint[]; aggregationTemporality: number }
}

interface Body {
  resourceMetrics: {
    resource: { attributes: JsonPoint['attributes'] }
    scopeMetrics: { scope: { name: string }; metrics: JsonMetric[] }[]
  }[]
}

interface DecodedPoint {
  startMs: number
  endMs: number
  value: number | { count: number; sum: number; counts: number[]; bounds: number[] }
}

interface DecodedMetric {
  description: string
  unit: string
  kind: string
  /** By its attributes, as `method=GET,route=/a`. */
  points: Map<string, DecodedPoint>
}

export interface Decoded {
  resource: string
  metrics: Map<string, DecodedMetric>
}

function labelsOf(attributes: JsonPoint['attributes'] = []): string {
  return attributes
    .map(({ key, value }) => `${key}=${value.stringValue}`)
    .toSorted()
    .join()
}

function pointOf(point: JsonPoint): DecodedPoint {
  const { startTimeUnixNano, timeUnixNano, asDouble, asInt, count, sum, bucketCounts, explicitBounds } = point
  const histogram = {
    count: Number(count),
    sum: sum!,
    counts: (bucketCounts ?? []).map(Number),
    bounds: explicitBounds ?? [],
  }
  return {
    startMs: Number(startTimeUnixNano) / 1e6,
    endMs: Number(timeUnixNano) / 1e6,
    value: count === undefined ? Number(asDouble ?? asInt) : histogram,
  }
}

/** The body of an OTLP/JSON export; a collector takes 64-bit numbers as text and as numbers, and so does this. */
export function decoded(text: string): Decoded {
  const [one] = (JSON.parse(text) as Body).resourceMetrics
  const metrics = one!.scopeMetrics
    .filter(({ scope }) => scope.name === 'perfguard')
    .flatMap((scope) => scope.metrics)
    .map((metric): [string, DecodedMetric] => {
      const { name, description, unit, sum, gauge, histogram } = metric
      const kind =
        sum !== undefined
          ? `sum ${sum.aggregationTemporality} ${sum.isMonotonic}`
          : histogram !== undefined
            ? `histogram ${histogram.aggregationTemporality}`
            : 'gauge'
      const points = (sum ?? gauge ?? histogram)!.dataPoints.map((point): [string, DecodedPoint] => [
        labelsOf(point.attributes),
        pointOf(point),
      ])
      return [name, { description, unit, kind, points: new Map(points) }]
    })
  return { resource: labelsOf(one!.resource.attributes), metrics: new Map(metrics) }
}
