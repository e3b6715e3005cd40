import type { Entry } from '../record/series-table.ts'
import { BUCKETS } from '../stats/buckets.ts'
import type { WindowShape } from '../stats/sliding-window.ts'
import { LatencyRows } from './latency-rows.ts'
import { WAYS } from './latency-since.ts'
import { SPARK_STEPS, SubjectTrack, type TrackShape } from './subject-track.ts'

const FINE_MS = 10_000
const COARSE_MS = 60_000

export interface TracksOptions {
  window: WindowShape
  /** Whoever comes later has no past. */
  max: number
  /** Where the coarse rows of latencies begin. */
  firstMs: number
}

/** The past of all routes, or of all operations: read from their windows, a whole number of blocks at a time. */
export class SubjectTracks {
  readonly fineMs: number
  readonly #max: number
  readonly #blocksPerStep: number
  readonly #shape: TrackShape
  readonly #tracks = new Map<string, SubjectTrack>()
  readonly #tallies = new Float64Array(WAYS)
  readonly #buckets = new Float64Array(BUCKETS)
  #last = -1

  constructor({ window, max, firstMs }: TracksOptions) {
    const blockMs = window.slotMs * window.slotsPerBlock
    // Half of what a window keeps: a tick may be late.
    const most = Math.floor(window.slots / window.slotsPerBlock / 2)
    this.#blocksPerStep = Math.min(Math.max(Math.round(FINE_MS / blockMs), 1), most)
    this.fineMs = this.#blocksPerStep * blockMs
    this.#max = max
    const finePerCoarse = Math.max(1, Math.round(COARSE_MS / this.fineMs))
    this.#shape = { rows: new LatencyRows(firstMs), fineMs: this.fineMs, finePerCoarse }
  }

  get footprintBytes(): number {
    let bytes = this.#tallies.byteLength + this.#buckets.byteLength
    for (const track of this.#tracks.values()) bytes += track.footprintBytes
    return bytes
  }

  /** The newest step that was noted; -1 before the first. */
  get last(): number {
    return this.#last
  }

  of(label: string): SubjectTrack | undefined {
    return this.#tracks.get(label)
  }

  all(): Iterable<[string, SubjectTrack]> {
    return this.#tracks
  }

  /** An entry a step; there is something to do only when a fine step is over. */
  *note(entries: readonly Entry[], nowMs: number): Generator<void, void> {
    const [one] = entries
    if (one === undefined) return
    one.series.advance(nowMs)
    const done = Math.floor(one.series.latency.newestBlock / this.#blocksPerStep) - 1
    if (done <= this.#last) return
    const first = this.#last < 0 ? done : Math.max(this.#last, done - SPARK_STEPS) + 1
    const here = new Set<string>()
    for (const entry of entries) {
      here.add(entry.label)
      entry.series.advance(nowMs)
      for (let step = first; step <= done; step++) this.#noteStep(entry, step)
      yield
    }
    // Whoever lost its slot loses its past.
    for (const label of this.#tracks.keys()) if (!here.has(label)) this.#tracks.delete(label)
    this.#last = done
  }

  #noteStep({ label, series }: Entry, step: number): void {
    const tallies = this.#tallies.fill(0)
    const first = step * this.#blocksPerStep
    let isBusy = false
    for (let block = first; block < first + this.#blocksPerStep; block++)
      isBusy = series.latency.addBlock(block, tallies, this.#buckets) || isBusy
    if (isBusy) {
      const track = this.#tracks.get(label) ?? this.#begin(label)
      track?.note(step, tallies, this.#buckets)
      this.#buckets.fill(0)
    } else this.#tracks.get(label)?.idle(step)
  }

  /** Only who has counted something has a past. */
  #begin(label: string): SubjectTrack | undefined {
    if (this.#tracks.size >= this.#max) return undefined
    const track = new SubjectTrack(this.#shape)
    this.#tracks.set(label, track)
    return track
  }
}
