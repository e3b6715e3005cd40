import type { Sla } from '../../types.ts'
import type { Importance } from '../report.ts'

/** A stretch of a scenario in which the level goes in a straight line. */
export interface PhaseShape {
  name: string
  ms: number
  /** Requests a second, or users. */
  from: number
  to: number
  judged: boolean
}

/** How the load goes, as the helpers (`hold`, `ramp`, …) make it. Plain data. */
export interface Shape {
  readonly kind: 'hold' | 'ramp' | 'spike' | 'stress' | 'steps' | 'soak'
  readonly model: 'arrivals' | 'users'
  readonly phases: readonly PhaseShape[]
  /** Of arrivals: as independent clients come (`poisson`), or one every so often (`even`). */
  readonly spacing: 'poisson' | 'even'
  /** Ends the scenario when a critical limit breaks. */
  readonly untilBroken: boolean
  /** Only phases up to this level are held against the SLA as a whole; null: all that are judged. */
  readonly mustKeep: number | null
  readonly recoverWithinMs: number | null
  /** A closed scenario that ends after so many requests. */
  readonly requests: number | null
  readonly category: string
  readonly importance: Importance | null
  /** Kinds of users that take part; null: all. */
  readonly who: readonly string[] | null
  /** Limits of this scenario beside those of the file; they win one by one. */
  readonly sla: Sla
}
