import type { LoadTargetReport } from '../report.ts'
import type { Way } from '../wire/way.ts'

/** A target that is ready to be asked. */
export interface RunningTarget {
  readonly kind: LoadTargetReport['kind']
  /** The command line, the origin, or the handler's name. */
  readonly what: string
  /** Null for a handler: only this very thread reaches it. */
  readonly origin: string | null
  readonly pid: number | null
  readonly readyMs: number | null
  readonly way: Way
  /** Path of its `/perf`; null when it is told not to have one. */
  readonly perfPath: string | null
  readonly perfToken: string | null
  /** In words, when it has ended by itself; null as long as it runs. */
  ended(): string | null
  stop(): Promise<void>
}

/** Why a target cannot be put under load. */
export class TargetFailure extends Error {}
