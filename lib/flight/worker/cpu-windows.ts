import { foldProfile } from './cpu-window.ts'
import type { CpuWindow } from './cpu-window.ts'
import { FramePool } from './frame-pool.ts'
import { MainSession } from './main-session.ts'
import { PlainProfiles } from './plain-profiles.ts'
import type { Finished, Profiles } from './profiles.ts'
import { TitledProfiles } from './titled-profiles.ts'
import { V8Clock } from './v8-clock.ts'

/** 0.3 % of CPU. Not a round number, or it beats in step with timers and misses their work. */
const defaultIntervalUs = 10_007

const askRoute = `globalThis[Symbol.for('perfguard/1')]?.runningRoute?.() ?? null`

export interface CpuWindowsOptions {
  /** What `process.hrtime()` shows, in milliseconds, when the main thread's `performance.now()` shows 0. */
  offsetMs: number
  intervalUs?: number
  everyMs?: number
  armedEveryMs?: number
  onWindow: (window: CpuWindow) => void
}

/** CPU samples of the main thread without end, in windows that follow each other without a gap. */
export class CpuWindows {
  readonly caveats: Set<string> = new Set()
  readonly #options: Required<CpuWindowsOptions>
  readonly #pool = new FramePool()
  readonly #clock: V8Clock
  #session: MainSession | null = null
  #profiles: Profiles | null = null
  #titled: TitledProfiles | null = null
  #changing: Promise<void> | null = null
  #timer: NodeJS.Timeout | undefined
  #armed = false
  #coveredMs = -Infinity
  #startedInMs: number | null = null

  constructor(options: CpuWindowsOptions) {
    this.#options = { intervalUs: defaultIntervalUs, everyMs: 5_000, armedEveryMs: 1_000, ...options }
    this.#clock = new V8Clock(options.offsetMs)
  }

  /** How long the first start held the main thread; null before it. */
  get startedInMs(): number | null {
    return this.#startedInMs
  }

  get debuggable(): boolean {
    return this.#titled?.debuggable ?? false
  }

  /** Why there is nothing to be had, or null once the first window runs. Waits while the main thread is blocked. */
  async start(): Promise<string | null> {
    try {
      this.#session ??= new MainSession()
      const session = this.#session
      await session.post('Profiler.enable')
      // Before the start: while a profile runs, V8 refuses to change the interval.
      await session.post('Profiler.setSamplingInterval', { interval: this.#options.intervalUs })
      const titled = (this.#titled = new TitledProfiles(session, this.#clock, this.caveats, this.#take))
      this.#profiles = titled
      const holdMs = (await titled.start()) ?? (await this.#fallBack(session))
      this.#startedInMs ??= holdMs
      this.#schedule()
      return null
    } catch (error) {
      this.stop()
      return `no CPU samples: ${(error as Error).message}`
    }
  }

  /**
   * Hands over what was sampled until now. Settles within milliseconds while the main thread runs JavaScript, and only
   * after it while it is in native code: not to be waited for where something else is due meanwhile.
   */
  rotate(): Promise<void> {
    this.#changing ??= this.#change().finally(() => {
      this.#changing = null
      this.#schedule()
    })
    return this.#changing
  }

  /** The route that the main thread works for in this moment; null when that is not known. Settles as `rotate` does. */
  async runningRoute(): Promise<string | null> {
    return (await this.#session?.evaluate(askRoute)) ?? null
  }

  /** Short windows while a breach is in the air. */
  arm(armed: boolean): void {
    if (this.#armed === armed) return
    this.#armed = armed
    if (this.#changing === null) this.#schedule()
  }

  /** Synchronous; the window that runs is lost. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#profiles?.stop()
    this.#profiles = null
    this.#session?.disconnect()
    this.#session = null
  }

  async #change(): Promise<void> {
    const session = this.#session
    if (session === null) return
    try {
      await this.#profiles?.change()
      if (this.#titled?.silent === true && this.#profiles === this.#titled) await this.#fallBack(session)
      if (this.#titled?.crowded === true) await this.#startAfresh()
    } catch {
      // Stopped while it waited, or refused once: the next change is the next try.
    }
  }

  async #fallBack(session: MainSession): Promise<number> {
    this.caveats.add('console.profile does not work here: each CPU window costs a full start of the profiler')
    this.#profiles?.stop()
    const plain = (this.#profiles = new PlainProfiles(session, this.#take))
    return plain.start()
  }

  async #startAfresh(): Promise<void> {
    this.stop()
    await this.start()
  }

  readonly #take = ({ profile, holdMs }: Finished): void => {
    const window = foldProfile(profile, {
      pool: this.#pool,
      toMainMs: this.#clock.toMainMs,
      afterMs: this.#coveredMs,
      intervalMs: this.#options.intervalUs / 1000,
      holdMs,
    })
    this.#coveredMs = Math.max(this.#coveredMs, window.toMs)
    this.#options.onWindow(window)
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    if (this.#profiles === null) return
    const everyMs = this.#armed ? this.#options.armedEveryMs : this.#options.everyMs
    // A timer that is set for longer goes off at once.
    const waitMs = Math.min(everyMs * this.#profiles.stretch, 2 ** 31 - 1)
    this.#timer = setTimeout(() => void this.rotate(), waitMs)
  }
}
