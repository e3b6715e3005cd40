import { performance } from 'node:perf_hooks'
import type { Clock } from './types.ts'

/** The only reader of time in the library; everything else is handed a clock. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
}
