import { Silence } from './silence.ts'
import type { HostTotals, Stretch } from './silence.ts'

/** Timers come a little late on any machine; only more than that says that we were not let run. */
const usualLateMs = 20

export interface WatchdogOptions {
  /** A loop that is silent for longer is blocked. */
  blockedMs: number
  /** How often the heartbeat is due. */
  beatMs?: number
  /** How often it looks while all is well. */
  pollMs?: number
  /** A block that follows another within this time is its continuation. */
  settleMs?: number
}

/** What one look sees, in main-thread time. */
export interface Look {
  nowMs: number
  /** When the heartbeat last ran; 0 before the first. */
  lastBeatMs: number
  debuggable: boolean
  /** Called only where the loop is or was silent. */
  readHost: () => HostTotals
}

export type Finding =
  /** While it lasts: `block` is what is known of it so far. Once more when it turns out not to be withheld. */
  | { event: 'blocked'; block: Stretch }
  /** Once the loop turns again; the time of blocks in close succession is added up. */
  | { event: 'ended'; block: Stretch; untilMs: number }

/**
 * Sees from another thread that the main loop is silent, while it is: whether by a loop in JavaScript, native code, a
 * system call, or microtasks that never let it turn. Fed with looks, it answers with at most one finding each.
 */
export class Watchdog {
  readonly #blockedMs: number
  readonly #beatMs: number
  readonly #pollMs: number
  readonly #settleMs: number
  /** When the next look is due. */
  #dueMs = Infinity
  #silence: Silence | null = null
  #open: { block: Stretch; parts: number; untilMs: number } | null = null

  constructor({
    blockedMs,
    beatMs = 20,
    pollMs = Math.min(100, blockedMs / 5),
    settleMs = 250,
  }: WatchdogOptions) {
    this.#blockedMs = blockedMs
    this.#beatMs = beatMs
    this.#pollMs = pollMs
    this.#settleMs = settleMs
  }

  /** While the loop is silent it looks often enough not to miss the first beat after it, which tells when it ended. */
  get nextLookMs(): number {
    return this.#silence === null ? this.#pollMs : this.#beatMs / 2
  }

  look(seen: Look): Finding | null {
    const lateMs = seen.nowMs - this.#dueMs
    const finding = this.#judge(seen, lateMs > usualLateMs ? lateMs : 0)
    this.#dueMs = seen.nowMs + this.nextLookMs
    return finding
  }

  #judge(seen: Look, lateMs: number): Finding | null {
    const { nowMs, lastBeatMs, debuggable, readHost } = seen
    if (lastBeatMs === 0) return null
    if (this.#silence !== null && this.#silence.sinceMs !== lastBeatMs) this.#over(this.#silence, seen)
    // Until the next beat is due nothing is wrong.
    const silentToMs = nowMs - this.#beatMs
    if (silentToMs - lastBeatMs <= this.#pollMs) return this.#settled(nowMs)
    this.#silence ??= new Silence(lastBeatMs, silentToMs, readHost())
    this.#silence.lateMs += lateMs
    // What began as waiting for the host may turn out to be a block on a crowded machine.
    if (this.#open !== null && (this.#open.block.kind !== 'withheld' || this.#open.parts > 0)) return null
    if (this.#silence.countedMs(silentToMs) < this.#blockedMs) return null
    const block = this.#silence.until(silentToMs, readHost(), debuggable, this.#blockedMs)
    if (this.#open !== null && block.kind === 'withheld') return null
    this.#open = { block, parts: 0, untilMs: silentToMs }
    return { event: 'blocked', block: { ...block } }
  }

  /** A beat has come after it. Short silences right after a block are its echo and count for nothing. */
  #over(silence: Silence, { lastBeatMs, readHost, debuggable }: Look): void {
    this.#silence = null
    const open = this.#open
    if (open === null) return
    const part = silence.until(lastBeatMs - this.#beatMs, readHost(), debuggable, this.#blockedMs)
    if (++open.parts === 1) open.block = part
    else if (part.silentMs < this.#blockedMs) return
    else {
      open.block.silentMs += part.silentMs
      open.block.withheldMs += part.withheldMs
    }
    open.untilMs = lastBeatMs
  }

  #settled(nowMs: number): Finding | null {
    const open = this.#open
    if (open === null || nowMs - open.untilMs < this.#settleMs) return null
    this.#open = null
    return { event: 'ended', block: open.block, untilMs: open.untilMs }
  }
}
