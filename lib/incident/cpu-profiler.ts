import type { Clock } from '../types.ts'
import { CaptureTimes } from './capture-times.ts'
import type { Captured, CaptureEngine } from './engine.ts'
import { InspectorSession } from './inspector-session.ts'
import { nameByUrl } from './profile-names.ts'
import type { CpuProfile } from '../export/v8-profile.ts'

/** About 2 % of CPU while it runs. Not a round number, or it beats in step with timers and misses their work. */
const intervalUs = 5_003

/** V8's CPU profiler through the inspector. */
export class CpuProfiler implements CaptureEngine<CpuProfile> {
  readonly #times: CaptureTimes
  #session: InspectorSession | null = null

  constructor(clock: Clock) {
    this.#times = new CaptureTimes(clock)
  }

  async start(): Promise<void> {
    this.#times.starting()
    const session = (this.#session = new InspectorSession())
    try {
      await session.post('Profiler.enable')
      // Before the start: while a profile runs, V8 refuses to change the interval.
      await session.post('Profiler.setSamplingInterval', { interval: intervalUs })
      const started = session.post('Profiler.start')
      this.#times.started()
      await started
    } catch (error) {
      this.cancel()
      throw error
    }
  }

  async stop(): Promise<Captured<CpuProfile>> {
    const session = this.#session
    if (!session) throw new Error('the CPU profiler does not run')
    try {
      this.#times.stopping()
      const { profile } = await session.post<{ profile: CpuProfile }>('Profiler.stop')
      nameByUrl(profile)
      return this.#times.captured(profile)
    } finally {
      this.cancel()
    }
  }

  cancel(): void {
    this.#session?.disconnect()
    this.#session = null
  }
}
