import type { HistogramJson } from '../../stats/histogram.ts'

/** What one thread has counted since it last told: plain data, to be added up. */
export interface TallyNews {
  /** Subjects that came up, in the order of their numbers. */
  labels: string[]
  counts: CountNews[]
  errors: ErrorNews[]
  slowest: SlowNews[]
  inFlight: number
}

/** Of one subject in one bin. */
export interface CountNews {
  bin: number
  subject: number
  /** Due, sent, ended with an answer or without. */
  planned: number
  sent: number
  ended: number
  errors: number
  /** Without their boundaries: the scale is known to both sides. */
  response: Cells | null
  service: Cells | null
  /** Status and count, in turns. */
  statuses: number[]
  /** Of steps: time from the beginning of their runs to theirs. */
  startsSumMs: number
}

export type Cells = Omit<HistogramJson, 'boundariesMs'>

export interface ErrorNews {
  subject: number
  kind: string
  count: number
  firstMs: number
  lastMs: number
  example: string
}

export interface SlowNews {
  subject: number
  atMs: number
  responseMs: number
  serviceMs: number
  status: number
  traceId: string | null
}

/** How the generator itself is, over the time since it last told. */
export interface HealthNews {
  loopUtilization: number
  spanMs: number
  heapUsedBytes: number
}
