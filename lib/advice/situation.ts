import type { Advice, WorkTable } from '../page/wire.ts'
import type {
  GcReading,
  IncidentSummary,
  OperationSnapshot,
  ProcessReading,
  RouteSnapshot,
  SlaStatus,
  StatementsSnapshot,
} from '../types.ts'

/** What advice is given on: how things stand, and how they came to. */
export interface Situation {
  at: number
  uptimeMs: number
  windowMs: number
  process: ProcessReading & { gc: GcReading }
  routes: readonly RouteSnapshot[]
  operations: readonly OperationSnapshot[]
  limits: readonly { subject: string; status: SlaStatus }[]
  statements: StatementsSnapshot | null
  gauges: Readonly<Record<string, number>>
  /** Newest first. */
  incidents: readonly IncidentSummary[]
  /** Null where nothing records. */
  work: WorkTable | null
  /** The largest heap of each step, oldest first; null where nobody measured. */
  heap: { fromAt: number; stepMs: number; usedBytes: readonly (number | null)[] }
  overflowed: { requests: number; names: number; max: number }
}

/** A kind of advice: what there is to say of a situation, which mostly is nothing. */
export type Adviser = (situation: Situation) => Iterable<Advice>
