import type { Profiler } from 'node:inspector'

/** A profile that V8 has finished, and what the change to the next one cost. */
export interface Finished {
  profile: Profiler.Profile
  holdMs: number
}

/** The two ways to profile without end; see `TitledProfiles` and `PlainProfiles`. */
export interface Profiles {
  /** How much longer than asked for its windows had better be, because a change is dear or seen by others. */
  readonly stretch: number
  /** How long that held the main thread, in milliseconds; null when it is not to be had. */
  start(): Promise<number | null>
  /** Ends the profile that runs, with the next one running. */
  change(): Promise<void>
  stop(): void
}
