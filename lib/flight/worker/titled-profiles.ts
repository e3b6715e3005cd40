import { randomUUID } from 'node:crypto'
import type { Profiler } from 'node:inspector'
import { MainControls } from './main-controls.ts'
import type { Change } from './main-controls.ts'
import type { MainSession } from './main-session.ts'
import type { Finished, Profiles } from './profiles.ts'
import type { V8Clock } from './v8-clock.ts'

const startWithinMs = 1_000
/** So often a window is begun anew at once; later ones wait for their turn, or a careless loop would hold the thread. */
const maxRepairs = 3
/** `console.profile()` reaches every session, ours too, where it would collect samples until somebody ends it. */
const foreignForMs = 600_000

/** Overlapping profiles under titles of our own, by V8's `console.profile`. */
export class TitledProfiles implements Profiles {
  /** A debugger is or can be attached. */
  debuggable = false
  /** V8 did not start what it was asked to. */
  silent = false
  readonly #session: MainSession
  readonly #clock: V8Clock
  readonly #caveats: Set<string>
  readonly #take: (finished: Finished) => void
  readonly #prefix = `perfguard ${randomUUID().slice(0, 8)} `
  readonly #foreign = new Map<string, bigint>()
  /** Those of ours that have begun; with what the clock said then, as soon as it is known. */
  readonly #begun = new Map<string, Change | null>()
  /** Those that have ended, until it is known what the change cost. */
  #ended: { title: string; profile: Profiler.Profile }[] = []
  #controls: MainControls | null = null
  #running = ''
  #count = 0
  #repairs = 0
  #changing = false
  #stopped = false

  constructor(
    session: MainSession,
    clock: V8Clock,
    caveats: Set<string>,
    take: (finished: Finished) => void,
  ) {
    this.#session = session
    this.#clock = clock
    this.#caveats = caveats
    this.#take = take
  }

  /** A developer who has DevTools open reads a line of each of our profiles there. */
  get stretch(): number {
    return this.debuggable ? 6 : 1
  }

  /** Somebody's profile has been running for so long that this session had better begin anew. */
  get crowded(): boolean {
    const now = process.hrtime.bigint()
    return [...this.#foreign.values()].some((sinceNs) => Number(now - sinceNs) / 1e6 > foreignForMs)
  }

  async start(): Promise<number | null> {
    this.#controls = await MainControls.acquire(this.#session)
    if (this.#controls === null) return null
    this.#session.onProfileBegun(({ title = '', id }) => {
      if (title.startsWith(this.#prefix)) this.#begun.set(title, null)
      else this.#foreign.set(id, process.hrtime.bigint())
    })
    this.#session.onProfileEnded(({ title = '', id, profile }) => {
      if (title.startsWith(this.#prefix)) this.#finished(title, profile)
      else this.#foreign.delete(id)
    })
    const begun = await this.#changed()
    return this.silent ? null : begun.afterMs - begun.beforeMs
  }

  async change(): Promise<void> {
    await this.#changed()
  }

  async #changed(): Promise<Change> {
    const last = this.#running
    const next = (this.#running = `${this.#prefix}${++this.#count}`)
    this.#changing = true
    try {
      const change = await this.#controls!.change(next, last).catch((error: unknown) => {
        // Refused as a whole: what ran before still runs.
        this.#running = last
        throw error
      })
      this.debuggable = change.debuggable
      if (change.debuggable)
        this.#caveats.add('a debugger port is open: DevTools that are attached note each CPU window')
      this.silent = !(await this.#hasBegun(next))
      this.#begun.set(next, change)
      this.#handOver(change.afterMs - change.beforeMs)
      return change
    } finally {
      this.#changing = false
      if (this.#running === '') this.#repair()
    }
  }

  stop(): void {
    this.#stopped = true
  }

  #finished(title: string, profile: Profiler.Profile): void {
    if (this.#stopped) return
    this.#ended.push({ title, profile })
    if (title !== this.#running) {
      if (!this.#changing) this.#handOver(0)
      return
    }
    // `console.profileEnd('')` ends whichever began last; up to Node 22, `console.profileEnd()` does so too.
    this.#caveats.add('the application called console.profileEnd(), which ended a CPU window early')
    this.#running = ''
    if (this.#changing) return
    this.#handOver(0)
    this.#repair()
  }

  #repair(): void {
    if (this.#stopped || ++this.#repairs > maxRepairs) return
    // Refused only when the session has ended.
    this.change().catch(() => {})
  }

  #handOver(holdMs: number): void {
    const ended = this.#ended
    this.#ended = []
    for (const { title, profile } of ended) {
      const begun = this.#begun.get(title)
      this.#begun.delete(title)
      if (begun) this.#clock.check(profile.startTime, begun)
      this.#take({ profile, holdMs })
    }
  }

  /** V8 says so before it answers; the wait is for a Node that would say it later. */
  async #hasBegun(title: string): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < startWithinMs; waitedMs += 50) {
      if (this.#begun.has(title)) return true
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return this.#begun.has(title)
  }
}
