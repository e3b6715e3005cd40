import type { LoadMetric } from './metrics.ts'

export type MetricValues = Readonly<Partial<Record<LoadMetric, number>>>

/** What was read of one fresh process: one slice of load. The unit of all evidence; requests are not. */
export interface SliceReading {
  requests: number
  errors: number
  /** Work per request, and times. What could not be read is missing. */
  metrics: MetricValues
  /** Calls during the slice, by operation: `op:db.query`, `http:GET host`. */
  calls: Readonly<Record<string, number>>
}

/** The same load on both sides, right after one another. */
export interface Round {
  before: SliceReading
  after: SliceReading
}

/** How much load each run gets: the same number of requests each time, whatever they take. */
export interface SlicePlan {
  /** Not counted: until the hot code is compiled. */
  warmRequests: number
  sliceRequests: number
}
