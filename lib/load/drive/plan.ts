import type { Shape } from '../definition/shape.ts'

/** What one generator thread is to do. Plain data. */
export interface DrivePlan {
  shape: Shape
  seed: number
  timeoutMs: number
  /** Of this thread. */
  maxInFlight: number
  trace: boolean
  /** Where limits cut the histograms. */
  boundariesMs: readonly number[]
  /** This one of how many. */
  thread: number
  threads: number
}
