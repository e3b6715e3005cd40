/** What an engine hands over: V8's own profile, and what taking it cost the main thread. */
export interface Captured<Profile> {
  profile: Profile
  /** Epoch milliseconds of what the profile covers. */
  startedAtMs: number
  stoppedAtMs: number
  /** How long the event loop was held by starting and by reading. */
  startHoldMs: number
  stopHoldMs: number
  /** A heap profile that no collection came before: it holds what the next one takes. */
  withGarbage?: true
}

/**
 * One profile, once: `start`, then `stop` or `cancel`. Whatever happens, the engine is off and has let go of V8
 * when `stop` has settled, when `start` has rejected, or when `cancel` has returned.
 */
export interface CaptureEngine<Profile> {
  start(): Promise<void>
  stop(): Promise<Captured<Profile>>
  /** Ends without reading, which is the costly part. */
  cancel(): void
}
