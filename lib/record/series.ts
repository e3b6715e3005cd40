import { SlidingWindow, type WindowShape } from '../stats/sliding-window.ts'
import type { Scale } from '../stats/scale.ts'
import { ABORTED, wayOf } from './endings.ts'

/** Everything that is counted of one route or operation. */
export class Series {
  readonly latency: SlidingWindow
  /** Only routes that stream have these. */
  ttfb: SlidingWindow | undefined
  lifetime: SlidingWindow | undefined

  constructor(scale: Scale, shape: WindowShape, ways: number) {
    this.latency = new SlidingWindow(scale, shape, ways)
  }

  get footprintBytes(): number {
    const streams = (this.ttfb?.footprintBytes ?? 0) + (this.lifetime?.footprintBytes ?? 0)
    return this.latency.footprintBytes + streams
  }

  record(status: number, durationMs: number, aborted: boolean, nowMs: number): void {
    this.latency.record(durationMs, nowMs, wayOf(status))
    if (aborted) this.latency.tally(ABORTED, nowMs)
  }

  /** A stream: its first byte is its latency, its life is kept apart. */
  recordStream(status: number, ttfbMs: number, lifetimeMs: number, aborted: boolean, nowMs: number): void {
    this.record(status, ttfbMs, aborted, nowMs)
    const { scale, shape } = this.latency
    this.ttfb ??= new SlidingWindow(scale, shape)
    this.lifetime ??= new SlidingWindow(scale, shape)
    this.ttfb.record(ttfbMs, nowMs)
    this.lifetime.record(lifetimeMs, nowMs)
  }

  /** Counts an ending that has no duration of its own, such as a switched protocol. */
  recordUntimed(status: number, nowMs: number): void {
    this.latency.tally(wayOf(status), nowMs)
  }

  advance(nowMs: number): void {
    this.latency.advance(nowMs)
  }

  absorb(other: Series, nowMs: number): void {
    this.latency.absorb(other.latency, nowMs)
    if (other.ttfb !== undefined && other.lifetime !== undefined) {
      const { scale, shape } = this.latency
      this.ttfb ??= new SlidingWindow(scale, shape)
      this.lifetime ??= new SlidingWindow(scale, shape)
      this.ttfb.absorb(other.ttfb, nowMs)
      this.lifetime.absorb(other.lifetime, nowMs)
    }
  }
}
