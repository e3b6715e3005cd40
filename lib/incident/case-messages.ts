import type { Trigger } from '../diagnose/evidence.ts'
import type { Incident, Severity, Snapshot } from '../types.ts'

/** From the main thread to the recorder's, about incidents. Each is cloned: plain data only. */
export type CaseOrder =
  | { type: 'case-open'; incident: Incident; plan: CasePlan }
  | { type: 'case-join'; id: string; line: string; severity: Severity }
  | { type: 'case-end'; id: string; caveat: string; leaving?: true }
  | { type: 'case-snapshot'; id: string; during: Snapshot | null; before: Snapshot | null }
  /** What the main thread saw of the process since the last ones; see `ProcessSampler`. */
  | { type: 'case-samples'; id: string; rows: Float64Array }
  /** No incident by the watchdog's own decision before then (main thread's clock). */
  | { type: 'case-rest'; untilMs: number }

export interface CasePlan {
  trigger: Trigger
  durationMs: number
  heap: 'sampling' | 'snapshot' | false
  /** When it opened, on the main thread's clock. */
  openedMs: number
  /** Since when it looked like trouble; the evidence of before ends there or earlier. */
  sinceMs: number
}

/** And back. */
export type CaseNews =
  /** The watchdog opened one by itself; the main thread hears of it when it is free again. */
  | { type: 'case-opened'; incident: Incident }
  /** What happens meanwhile can be told now: asks for a `case-snapshot`. */
  | { type: 'case-ending'; id: string }
  /** Whole, and on disk. */
  | { type: 'case-closed'; incident: Incident }
  /** There is no folder for it, or no `incident.json` in it. */
  | { type: 'case-failed'; id: string; message: string; code: string | null }

export function isCaseNews(message: { type: string }): message is CaseNews {
  return message.type.startsWith('case-')
}
