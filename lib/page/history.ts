import type { GcRecord } from '../diagnose/recording.ts'
import type { Entry } from '../record/series-table.ts'
import type { WindowShape } from '../stats/sliding-window.ts'
import type { ProcessReading } from '../types.ts'
import { LatencySince } from './latency-since.ts'
import { ProcessHistory, type Stretches } from './process-history.ts'
import { processColumns } from './process-step.ts'
import { SPARK_STEPS } from './subject-track.ts'
import { SubjectTracks } from './subject-tracks.ts'
import type { Axis, GcMark, ProcessSample, Range, SparkRow, SubjectHistory } from './wire.ts'

/** What is there to be remembered at a tick. */
export interface Present {
  nowMs: number
  wallMs: number
  routes: readonly Entry[]
  operations: readonly Entry[]
  /** Between the last two ticks. */
  reading: ProcessReading & { spanMs: number }
  inFlight: number
  /** Requests that were turned away since the start. */
  shed: number
}

/** Above this the clock on the wall was set, and the axis moves with it. */
const CLOCK_SET_MS = 1_000
const ROUTES_KEPT = 500
const OPERATIONS_KEPT = 200
/** Routes from 62.5 µs on, operations from 4 µs: caches answer that soon. */
const ROUTE_FIRST_MS = 0.062_5
const OPERATION_FIRST_MS = 0.004

export type ProcessPast = Axis & { columns: { [K in keyof ProcessSample]: ProcessSample[K][] }; gc: GcMark[] }

/**
 * The past of a process, so that a page is full when it is opened. Everything in it is read at a tick from what is
 * counted already, in slices, and kept in fixed memory: 315 KB, and 15 KB for each route or operation in use, of which it
 * follows 500 and 200.
 */
export class History {
  readonly #since = new LatencySince()
  readonly #process = new ProcessHistory()
  readonly #routes: SubjectTracks
  readonly #operations: SubjectTracks
  /** From the time of the ticks to that on the wall. */
  #offsetMs = 0
  #shed = 0
  #longest: Pick<GcRecord, 'pauseMs' | 'kind'> = { pauseMs: 0, kind: 'minor' }

  constructor(window: WindowShape) {
    this.#routes = new SubjectTracks({ window, max: ROUTES_KEPT, firstMs: ROUTE_FIRST_MS })
    this.#operations = new SubjectTracks({ window, max: OPERATIONS_KEPT, firstMs: OPERATION_FIRST_MS })
  }

  get footprintBytes(): number {
    const parts = [this.#since, this.#process, this.#routes, this.#operations]
    return parts.reduce((bytes, part) => bytes + part.footprintBytes, 0)
  }

  /** Each collection, as it is told. */
  gc({ pauseMs, kind }: Pick<GcRecord, 'pauseMs' | 'kind'>): void {
    if (pauseMs > this.#longest.pauseMs) this.#longest = { pauseMs, kind }
  }

  /** A route or an operation a step. */
  *tick({ nowMs, wallMs, routes, operations, reading, inFlight, shed }: Present): Generator<void, void> {
    if (Math.abs(wallMs - nowMs - this.#offsetMs) > CLOCK_SET_MS) this.#offsetMs = wallMs - nowMs
    yield* this.#since.look(routes, nowMs)
    const { tallies, buckets } = this.#since
    const { spanMs } = reading
    const gcKind = this.#longest.kind
    this.#longest = { pauseMs: 0, kind: 'minor' }
    const more = shed - this.#shed
    this.#shed = shed
    if (spanMs > 0)
      this.#process.note({ spanMs, reading, tallies, buckets, inFlight, shed: more, gcKind }, nowMs)
    yield
    yield* this.#routes.note(routes, nowMs)
    yield* this.#operations.note(operations, nowMs)
  }

  readonly #atOf = (step: number, stepMs: number): number => Math.round(step * stepMs + this.#offsetMs)

  process(range: Range): ProcessPast {
    const stretches = this.#process.range(range)
    const { stepMs, from } = stretches
    const columns = Object.fromEntries(
      processColumns.map((name) => [name, stretches.column(name)]),
    ) as ProcessPast['columns']
    return { stepMs, fromAt: this.#atOf(from, stepMs), columns, gc: this.#gcOf(stretches) }
  }

  /** The seconds after the one with number `last`; of the very newest only, without it. */
  secondsAfter(last: number | null): {
    last: number
    samples: ({ at: number } & ProcessSample)[]
    gc: GcMark[]
  } {
    const newest = this.#process.newestSecond
    const stretches = this.#process.after(last ?? newest - 1)
    const { stepMs, from, to } = stretches
    const columns = processColumns.map((name) => [name, stretches.column(name)] as const)
    const samples = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => {
      const values = columns.map(([name, column]) => [name, column[at] ?? null])
      return { at: this.#atOf(from + at, stepMs), ...(Object.fromEntries(values) as ProcessSample) }
    })
    return { last: newest, samples, gc: this.#gcOf(stretches) }
  }

  #gcOf(stretches: Stretches): GcMark[] {
    return stretches.gc((step) => this.#atOf(step, stretches.stepMs))
  }

  /** Null for whoever has no past. `label` as the SLA calls it. */
  subject(label: string): Pick<SubjectHistory, 'fine' | 'coarse' | 'heat'> | null {
    const track = this.#routes.of(label) ?? this.#operations.of(label)
    if (track === undefined) return null
    return { fine: track.fine(this.#atOf), coarse: track.coarse(this.#atOf), heat: track.heat() }
  }

  sparkAxis(kind: 'routes' | 'operations'): Axis {
    const { last, fineMs } = kind === 'routes' ? this.#routes : this.#operations
    return { stepMs: fineMs, fromAt: this.#atOf(last - SPARK_STEPS + 1, fineMs) }
  }

  *sparks(kind: 'routes' | 'operations'): Generator<SparkRow, void> {
    const tracks = kind === 'routes' ? this.#routes : this.#operations
    const { last } = tracks
    for (const [subject, track] of Array.from(tracks.all())) {
      yield {
        subject,
        requestsPerSec: track.spark('requestsPerSec', last),
        p95Ms: track.spark('p95Ms', last),
        errorRatio: track.spark('errorRatio', last),
      }
    }
  }
}
