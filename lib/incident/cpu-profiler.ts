import type { Clock } from '../types.ts'
import type { Captured, CaptureEngine } from './engine.ts'
import { InspectorSession } from './inspector-session.ts'
import { nameByUrl } from './profile-names.ts'
import type { CpuProfile } from '../export/v8-profile.ts'

/** About 2 % of CPU while it runs. Not a round number, or it beats in step with timers and misses their work. */
const intervalUs = 5_003

/** V8's CPU profiler through the inspector. */
export class CpuProfiler implements CaptureEngine<CpuProfile> {
  readonly #clock: Clock
  #session: InspectorSession | null = null
  #startedAtMs = 0
  #startHoldMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async start(): Promise<void> {
    const fromMs = this.#clock.nowMs()
    const session = (this.#session = new InspectorSession())
    try {
      await session.post('Profiler.enable')
      // Before the start: while a profile runs, V8 refuses to change the interval.
      await session.post('Profiler.setSamplingInterval', { interval: intervalUs })
      const started = session.post('Profiler.start')
      this.#startHoldMs = this.#clock.nowMs() - fromMs
      this.#startedAtMs = this.#clock.wallMs()
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
      const fromMs = this.#clock.nowMs()
      const stoppedAtMs = this.#clock.wallMs()
      const { profile } = await session.post<{ profile: CpuProfile }>('Profiler.stop')
      nameByUrl(profile)
      const stopHoldMs = this.#clock.nowMs() - fromMs
      return {
        profile,
        startedAtMs: this.#startedAtMs,
        stoppedAtMs,
        startHoldMs: this.#startHoldMs,
        stopHoldMs,
      }
    } finally {
      this.cancel()
    }
  }

  cancel(): void {
    this.#session?.disconnect()
    this.#session = null
  }
}
