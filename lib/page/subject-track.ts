import { endingsOf, lookupsOf } from '../record/endings.ts'
import { StepRing } from '../stats/step-ring.ts'
import { WAYS } from './latency-since.ts'
import { HEAT_ROWS, percentilesOf, type LatencyRows } from './latency-rows.ts'
import { base64, numberOf } from './numbers.ts'
import type { Heat, LatencyColumns, Spark, StatusColumns, SubjectHistory } from './wire.ts'

export interface TrackShape {
  rows: LatencyRows
  fineMs: number
  /** Fine steps in a coarse one. */
  finePerCoarse: number
}

const FINE_STEPS = 60
const COARSE_STEPS = 180
const fineColumns = ['requestsPerSec', 'errorRatio', 'p50Ms', 'p95Ms', 'p99Ms'] as const
const statuses = ['2xx', '3xx', '4xx', '5xx', '499'] as const
const P50 = 5
const HIT_RATIO = 8
const COARSE_COLUMNS = 9
const SPARK_TOP = 254
const SPARK_NOTHING = 255

const idleRow = [0, NaN, NaN, NaN, NaN]

type AtOf = (step: number, stepMs: number) => number

/** The past of one route or operation: ten minutes finely, three hours coarsely, at the usual window. */
export class SubjectTrack {
  readonly #shape: TrackShape
  readonly #fine: StepRing
  readonly #coarse: StepRing
  readonly #heat = new Uint8Array(COARSE_STEPS * HEAT_ROWS)
  /** What the coarse step that is not over has so far. */
  readonly #rows: Float64Array
  readonly #tallies = new Float64Array(WAYS)

  constructor(shape: TrackShape) {
    this.#shape = shape
    this.#fine = new StepRing(shape.fineMs, FINE_STEPS, fineColumns.length)
    this.#coarse = new StepRing(shape.fineMs * shape.finePerCoarse, COARSE_STEPS, COARSE_COLUMNS)
    this.#rows = new Float64Array(shape.rows.count)
  }

  get footprintBytes(): number {
    const rings = this.#fine.footprintBytes + this.#coarse.footprintBytes
    return rings + this.#heat.byteLength + this.#rows.byteLength + this.#tallies.byteLength
  }

  /** What was counted in one fine step. */
  note(step: number, tallies: Float64Array, buckets: Float64Array): void {
    const { rows, fineMs } = this.#shape
    const { count, failed, answered } = endingsOf(tallies)
    this.#fine.put(step, [(count * 1000) / fineMs, failed / answered, ...percentilesOf(buckets)])
    for (let way = 0; way < WAYS; way++) this.#tallies[way]! += tallies[way]!
    rows.fold(buckets, this.#rows)
    this.#endCoarse(step)
  }

  /** Nobody came. */
  idle(step: number): void {
    this.#fine.put(step, idleRow)
    this.#endCoarse(step)
  }

  #endCoarse(fineStep: number): void {
    const { finePerCoarse } = this.#shape
    if ((fineStep + 1) % finePerCoarse !== 0) return
    const step = (fineStep + 1) / finePerCoarse - 1
    const { rows } = this.#shape
    const tallies = this.#tallies
    const { hits, misses } = lookupsOf(tallies)
    this.#coarse.put(step, [
      ...tallies.subarray(0, statuses.length),
      ...rows.percentiles(this.#rows),
      hits / (hits + misses),
    ])
    const at = (step % COARSE_STEPS) * HEAT_ROWS
    rows.heat(this.#rows, this.#heat.subarray(at, at + HEAT_ROWS))
    this.#rows.fill(0)
    tallies.fill(0)
  }

  fine(atOf: AtOf): SubjectHistory['fine'] {
    const ring = this.#fine
    const from = ring.last - FINE_STEPS + 1
    const read = (name: (typeof fineColumns)[number]): (number | null)[] =>
      valuesOf(ring, from, FINE_STEPS, fineColumns.indexOf(name)).map(numberOf)
    const columns: LatencyColumns = {
      requestsPerSec: read('requestsPerSec'),
      errorRatio: read('errorRatio'),
      p50Ms: read('p50Ms'),
      p95Ms: read('p95Ms'),
      p99Ms: read('p99Ms'),
    }
    return { stepMs: ring.stepMs, fromAt: atOf(from, ring.stepMs), columns }
  }

  coarse(atOf: AtOf): SubjectHistory['coarse'] {
    const ring = this.#coarse
    const from = ring.last - COARSE_STEPS + 1
    const values = (column: number): number[] => valuesOf(ring, from, COARSE_STEPS, column)
    const counts = statuses.map((_, at) => values(at))
    const endings = values(0).map((_, step) => endingsOf(counts.map((column) => column[step]!)))
    const columns = {
      requestsPerSec: endings.map(({ count }) => numberOf((count * 1000) / ring.stepMs)),
      errorRatio: endings.map(({ failed, answered }) => numberOf(failed / answered)),
      p50Ms: values(P50).map(numberOf),
      p95Ms: values(P50 + 1).map(numberOf),
      p99Ms: values(P50 + 2).map(numberOf),
      hitRatio: values(HIT_RATIO).map(numberOf),
      ...(Object.fromEntries(
        statuses.map((status, at) => [status, counts[at]!.map(numberOf)]),
      ) as unknown as StatusColumns),
    }
    return { stepMs: ring.stepMs, fromAt: atOf(from, ring.stepMs), columns }
  }

  heat(): Heat {
    const cells = new Uint8Array(this.#heat.length)
    const first = this.#coarse.last - COARSE_STEPS + 1
    for (let at = 0; at < COARSE_STEPS; at++) {
      if (Number.isNaN(this.#coarse.at(first + at, 0))) continue
      const from = ((first + at) % COARSE_STEPS) * HEAT_ROWS
      cells.set(this.#heat.subarray(from, from + HEAT_ROWS), at * HEAT_ROWS)
    }
    return { floorsMs: this.#shape.rows.heatFloorsMs.map((ms) => numberOf(ms)!), cells: base64(cells) }
  }

  /** One of its fine columns as it stood over the steps up to `last`. */
  spark(name: 'requestsPerSec' | 'p95Ms' | 'errorRatio', last: number): Spark {
    const column = fineColumns.indexOf(name)
    const values = valuesOf(this.#fine, last - FINE_STEPS + 1, FINE_STEPS, column)
    const max = values.reduce((most, value) => (value > most ? value : most), 0)
    const cells = Uint8Array.from(values, (value) =>
      Number.isNaN(value) ? SPARK_NOTHING : max === 0 ? 0 : Math.round((SPARK_TOP * value) / max),
    )
    return { max: numberOf(max)!, cells: base64(cells) }
  }
}

export const SPARK_STEPS: number = FINE_STEPS

function valuesOf(ring: StepRing, from: number, count: number, column: number): number[] {
  return Array.from({ length: count }, (_, at) => ring.at(from + at, column))
}
