import { performance } from 'node:perf_hooks'
import { clearInterval, setInterval } from 'node:timers'
import type { Clock } from '../types.ts'
import { LoopDelay, type DelayReading } from './loop-delay.ts'

const BEAT_MS = 20

export interface EventLoopOptions {
  clock: Clock
  spanMs: number
  /** Called on each beat; must not throw. */
  onBeat?: OnBeat
}

/** `delayMs`: how late the beat came; `heldMs`: for how long the loop was held in one piece before it. */
export type OnBeat = (nowMs: number, delayMs: number, heldMs: number) => void

/**
 * A heartbeat of its own, every 20 ms, that never keeps the process alive.
 *
 * Why not `monitorEventLoopDelay`: its `reset()` hides the stall that begins in the same turn, its percentiles weigh
 * a block of a second like one of a millisecond, and it cannot be asked for the share of blocked time. Its newer
 * mode, `samplePerIteration` (24.21 and 26.10), is blind to work in I/O callbacks, which is where requests are
 * served, until it outlasts the loop's next timer: an HTTP server that was busy for half of the time read 0.014,
 * and of 1 500 ms held in five requests it saw 590. It adds nothing to the heartbeat.
 *
 * A process that was stopped (SIGSTOP, a paused container) looks like one block as long as the pause, with next to
 * no CPU time, whatever the utilisation reads: its requests did wait that long. A suspended machine leaves no trace
 * where the monotonic clock stands still meanwhile, as on Linux.
 */
export class EventLoopProbe {
  readonly #clock: Clock
  readonly #onBeat: OnBeat | undefined
  readonly #delay: LoopDelay
  #timer: NodeJS.Timeout | undefined
  #activeMs = 0

  constructor(options: EventLoopOptions) {
    this.#clock = options.clock
    this.#onBeat = options.onBeat
    this.#delay = new LoopDelay(options.spanMs, BEAT_MS)
  }

  get footprintBytes(): number {
    return this.#delay.footprintBytes
  }

  start(): void {
    if (this.#timer !== undefined) return
    this.#delay.start(this.#clock.nowMs())
    this.#activeMs = activeMs()
    this.#timer = setInterval(() => this.#beat(), BEAT_MS).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#delay.stop()
  }

  tick(nowMs: number): void {
    this.#delay.tick(nowMs, activeMs() - this.#activeMs)
  }

  recent(): DelayReading {
    return this.#delay.recent()
  }

  window(nowMs: number): DelayReading {
    return this.#delay.window(nowMs, activeMs() - this.#activeMs)
  }

  #beat(): void {
    const nowMs = this.#clock.nowMs()
    const active = activeMs()
    this.#delay.beat(nowMs, active - this.#activeMs)
    this.#activeMs = active
    this.#onBeat?.(nowMs, this.#delay.lateMs, this.#delay.pieceMs)
  }
}

function activeMs(): number {
  return performance.eventLoopUtilization().active
}
