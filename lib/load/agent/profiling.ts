import type { V8CpuProfile } from '../../export/cpuprofile.ts'
import { InspectorSession } from '../../incident/inspector-session.ts'

/** Fine enough to see a function of 1 % within two seconds. Not round: timers beat in step with that. */
const INTERVAL_US = 507

/** One CPU profile of the main thread. */
export class Profiling {
  #session: InspectorSession | null = null

  async begin(): Promise<void> {
    this.#session?.disconnect()
    const session = (this.#session = new InspectorSession())
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US })
    await session.post('Profiler.start')
  }

  async end(): Promise<V8CpuProfile> {
    const session = this.#session
    if (session === null) throw new Error('no profile was begun')
    this.#session = null
    try {
      return (await session.post<{ profile: V8CpuProfile }>('Profiler.stop')).profile
    } finally {
      session.disconnect()
    }
  }
}
