import type { Profiler } from 'node:inspector'
import type { MainSession } from './main-session.ts'
import type { Finished, Profiles } from './profiles.ts'

/** One profile after the other. Each start is a cold one, which in a large application holds the loop for 0.2 s. */
export class PlainProfiles implements Profiles {
  readonly stretch = 6
  readonly #session: MainSession
  readonly #take: (finished: Finished) => void

  constructor(session: MainSession, take: (finished: Finished) => void) {
    this.#session = session
    this.#take = take
  }

  async start(): Promise<number> {
    const fromNs = process.hrtime.bigint()
    await this.#session.post('Profiler.start')
    return Number(process.hrtime.bigint() - fromNs) / 1e6
  }

  async change(): Promise<void> {
    const fromNs = process.hrtime.bigint()
    const stopped = this.#session.post<Profiler.StopReturnType>('Profiler.stop')
    const started = this.#session.post('Profiler.start')
    const { profile } = await stopped
    await started
    this.#take({ profile, holdMs: Number(process.hrtime.bigint() - fromNs) / 1e6 })
  }

  stop(): void {
    // Nothing of its own: the session's end ends the profile.
  }
}
