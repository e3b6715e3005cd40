import { getHeapStatistics } from 'node:v8'
import type { GcRecord } from '../diagnose/recording.ts'
import type { Clock } from '../types.ts'
import type { ArmingPolicy } from './arming-policy.ts'
import type { Attribution } from './attribution.ts'
import { PoolProbe } from './pool-probe.ts'
import type { TapeWriter } from './tape-writer.ts'

const MEMORY_EVERY_MS = 1_000

export interface FeedsOptions {
  clock: Clock
  tape: TapeWriter
  attribution: Attribution
  policy: ArmingPolicy
}

/** What comes with the clock, all of it on the heartbeat that the probes have anyway. */
export class Feeds {
  readonly #tape: TapeWriter
  readonly #attribution: Attribution
  readonly #policy: ArmingPolicy
  readonly #pool: PoolProbe
  readonly #heapLimitBytes = getHeapStatistics().heap_size_limit
  #memoryMs = -Infinity

  constructor({ clock, tape, attribution, policy }: FeedsOptions) {
    this.#tape = tape
    this.#attribution = attribution
    this.#policy = policy
    this.#pool = new PoolProbe({ clock, onDelay: (atMs, delayMs) => tape.pool(atMs, delayMs) })
  }

  /** Every 20 ms; about 3 µs once a second. */
  beat(nowMs: number, delayMs: number, heldMs: number): void {
    this.#tape.beat(nowMs, delayMs, heldMs)
    this.#policy.beat(delayMs, nowMs)
    if (this.#policy.armed(nowMs)) this.#attribution.arm()
    else this.#attribution.disarm()
    this.#pool.beat(nowMs, delayMs, this.#attribution.armed)
    if (nowMs - this.#memoryMs < MEMORY_EVERY_MS) return
    this.#memoryMs = nowMs
    this.#memory(nowMs)
  }

  gc(entry: GcRecord): void {
    this.#tape.gc(entry.atMs, entry.pauseMs, entry.kind, entry.heapUsedBytes)
  }

  stop(): void {
    this.#pool.stop()
  }

  #memory(nowMs: number): void {
    try {
      const { rss, heapUsed, external } = process.memoryUsage()
      this.#tape.memory(nowMs, rss, heapUsed, this.#heapLimitBytes, external)
    } catch {
      // Sandboxes without a readable /proc refuse it.
    }
  }
}
