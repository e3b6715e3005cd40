import type { ResolvedCapture, ResolvedFlight, ResolvedWatchdog } from './config/types.ts'
import type { ProcessFacts } from './diagnose/evidence.ts'
import type { TapeMemory } from './flight/tape-memory.ts'
import type { RouteWork } from './diagnose/route-work.ts'
import type { CaseOrder } from './incident/case-messages.ts'

/** What the recorder's thread begins with. Cloned: plain data only. */
export interface ThreadData {
  flight: ResolvedFlight | false
  watchdog: ResolvedWatchdog | false
  capture: ResolvedCapture | false
  /** Added to the main thread's monotonic clock it gives epoch milliseconds. */
  wallOffsetMs: number
  process: Omit<ProcessFacts, 'caveats'>
}

/** What the recorder adds of its own. */
export interface ThreadStart extends ThreadData {
  tape: TapeMemory
  maxNames: number
}

/**
 * From the main thread. `pin`: something may be wrong since then, and what was before must still be there later. `work`:
 * which routes have used the CPU lately.
 */
export type ThreadOrder = CaseOrder | { type: 'pin'; sinceMs: number } | { type: 'unpin' | 'work' | 'bye' }

/** To the main thread, beside the news of cases. */
export type ThreadNews =
  | { type: 'ready'; coldStartMs: number }
  | { type: 'caveats'; caveats: string[] }
  | { type: 'work'; work: RouteWork | null }
