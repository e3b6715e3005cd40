import type { Clock } from '../types.ts'

const EVERY_MS = 1_000
const ARMED_EVERY_MS = 250
/** The heartbeat's interval: that much of a silence is no delay. */
const BEAT_MS = 20

type RandomFill = (buffer: Uint8Array, done: () => void) => void

export interface PoolProbeOptions {
  clock: Clock
  onDelay: (atMs: number, delayMs: number) => void
}

/**
 * How long a job waits for libuv's thread pool: once in a while one of next to no work is put in, and the time until
 * it is back is told without what the loop was late meanwhile. It has no timer, so that it keeps nothing alive; a job
 * that is under way does, no longer than the pool needs for those before it. Right to some 20 ms.
 */
export class PoolProbe {
  readonly #clock: Clock
  readonly #onDelay: PoolProbeOptions['onDelay']
  readonly #byte = new Uint8Array(1)
  #randomFill: RandomFill | null | undefined
  #waiting = false
  #stopped = false
  #nextMs = 0
  #beatMs = 0
  /** What the loop was late in all, until the latest beat. */
  #lateMs = 0

  constructor({ clock, onDelay }: PoolProbeOptions) {
    this.#clock = clock
    this.#onDelay = onDelay
  }

  /** Called on every heartbeat. */
  beat(nowMs: number, delayMs: number, armed: boolean): void {
    this.#beatMs = nowMs
    this.#lateMs += delayMs
    if (this.#waiting || this.#stopped || nowMs < this.#nextMs) return
    this.#nextMs = nowMs + (armed ? ARMED_EVERY_MS : EVERY_MS)
    this.#ask()
  }

  /** A job that is under way is not told any more. */
  stop(): void {
    this.#stopped = true
  }

  #ask(): void {
    if (this.#randomFill === undefined) this.#randomFill = randomFill()
    if (this.#randomFill === null) return
    const startMs = this.#clock.nowMs()
    const lateMs = this.#lateMs
    this.#waiting = true
    this.#randomFill(this.#byte, () => {
      this.#waiting = false
      if (this.#stopped) return
      const nowMs = this.#clock.nowMs()
      const silentMs = Math.max(0, nowMs - this.#beatMs - BEAT_MS)
      const loopMs = this.#lateMs - lateMs + silentMs
      this.#onDelay(nowMs, Math.max(0, nowMs - startMs - loopMs))
    })
  }
}

/** The one job of the pool that touches neither the disk nor the network; null in a build without crypto. */
function randomFill(): RandomFill | null {
  try {
    return process.getBuiltinModule('node:crypto').randomFill
  } catch {
    return null
  }
}
