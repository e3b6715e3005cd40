import type { Histogram } from '../../stats/histogram.ts'

/** What became of one stretch of load. */
export interface LoadOutcome {
  requests: number
  errors: number
  wallMs: number
  latency: Histogram
  /** Why nothing of it can be believed: the generator was the bottleneck. */
  invalid?: string | undefined
}

/** The load that both sides get. */
export interface SliceLoad {
  /** What it consists of, in a form that is the same for the same load. */
  readonly description: string
  open(origin: string): OpenLoad
}

/** To one process; its connections stay open from one stretch to the next. */
export interface OpenLoad {
  /** Exactly so many requests, always the same ones in the same order; resolves when all are answered. */
  run(requests: number): Promise<LoadOutcome>
  close(): void
}
