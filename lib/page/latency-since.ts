import type { Entry } from '../record/series-table.ts'
import { BUCKETS } from '../stats/buckets.ts'

/** Ways to end that are told apart: of routes and of operations. */
export const WAYS = 8

/**
 * What all routes together have counted since the last look. Their windows only know what each block of theirs holds, so
 * that is remembered, in sum, and taken off at the next look. Nothing has to be counted twice for it.
 */
export class LatencySince {
  /** Durations since the last look, by bucket. */
  readonly buckets: Float64Array = new Float64Array(BUCKETS)
  /** How they ended. */
  readonly tallies: Float64Array = new Float64Array(WAYS)
  readonly #seen = { buckets: new Float64Array(BUCKETS), tallies: new Float64Array(WAYS) }
  #block = -1

  get footprintBytes(): number {
    return 2 * (this.buckets.byteLength + this.tallies.byteLength)
  }

  /** A route a step; when it is over, `buckets` and `tallies` are those since the last look. */
  *look(entries: readonly Entry[], nowMs: number): Generator<void, void> {
    const { buckets, tallies } = this
    const seen = this.#seen
    const [first] = entries
    if (first === undefined) return
    first.series.advance(nowMs)
    const newest = first.series.latency.newestBlock
    const blocks = first.series.latency.shape.slots / first.series.latency.shape.slotsPerBlock
    const since = this.#block < 0 ? newest : Math.max(this.#block, newest - blocks)
    // What is forgotten by now cannot be taken off either.
    const taken = since === this.#block
    restart(buckets, seen.buckets, taken ? -1 : 0)
    restart(tallies, seen.tallies, taken ? -1 : 0)
    for (const { series } of entries) {
      series.advance(nowMs)
      for (let block = since; block < newest; block++) series.latency.addBlock(block, tallies, buckets)
      series.latency.addBlock(newest, seen.tallies, seen.buckets)
      yield
    }
    addAll(buckets, seen.buckets)
    addAll(tallies, seen.tallies)
    this.#block = newest
  }
}

function restart(counts: Float64Array, seen: Float64Array, times: number): void {
  for (let at = 0; at < counts.length; at++) counts[at] = times * seen[at]!
  seen.fill(0)
}

function addAll(counts: Float64Array, more: Float64Array): void {
  for (let at = 0; at < counts.length; at++) counts[at]! += more[at]!
}
