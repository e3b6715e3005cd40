import { windowShape, type Lifetime } from '../stats/sliding-window.ts'
import type { OperationTotals } from '../view.ts'
import { endingsOf, HIT, lookupsOf, MISS, OPERATION_WAYS, WENT_WELL, WENT_WRONG } from './endings.ts'
import { operationNaming, splitSubject, type OperationKind } from './operation-name.ts'
import { operationBoundariesMs, Scales } from './scales.ts'
import { SeriesTable, type Entry } from './series-table.ts'

export interface OperationRecorderOptions {
  spanMs: number
  max: number
  /** The latency limits of each row of the SLA, by its key. */
  limitsMs: ReadonlyMap<string, readonly number[]>
}

/** Counts operations, workflows and their steps by name. Synchronous and pure: it is handed the time. */
export class OperationRecorder {
  readonly table: SeriesTable

  constructor({ spanMs, max, limitsMs }: OperationRecorderOptions) {
    const scales = new Scales(operationBoundariesMs, limitsMs)
    this.table = new SeriesTable({
      naming: operationNaming,
      max,
      shape: windowShape(spanMs),
      ways: OPERATION_WAYS,
      scaleOf: (label) => scales.of(label),
      pinned: [...limitsMs.keys()].map(splitSubject),
    })
  }

  /** The row in which it is under way, until it is handed to `end`. */
  begin(kind: OperationKind, name: string): Entry {
    const entry = this.table.residentOf(kind, name)
    entry.open++
    return entry
  }

  /** `begun` may have lost its slot meanwhile: what has ended is looked up anew. */
  end(
    begun: Entry,
    kind: OperationKind,
    name: string,
    durationMs: number,
    failed: boolean,
    nowMs: number,
  ): void {
    begun.open--
    this.observe(kind, name, durationMs, failed, nowMs)
  }

  observe(kind: OperationKind, name: string, durationMs: number, failed: boolean, nowMs: number): void {
    const { series } = this.table.entryOf(kind, name)
    series.record(failed ? WENT_WRONG : WENT_WELL, durationMs, false, nowMs)
  }

  hit(name: string, hit: boolean, nowMs: number): void {
    this.table.entryOf('op', name).series.latency.tally(hit ? HIT : MISS, nowMs)
  }

  *totals(): Generator<OperationTotals> {
    for (const entry of this.table.entries()) {
      const totals = totalsOf(entry)
      const { succeeded, failed, hits, misses, inFlight } = totals
      if (entry !== this.table.other || succeeded + failed + hits + misses + inFlight > 0) yield totals
    }
  }
}

function totalsOf({ label, series, open }: Entry): OperationTotals {
  return shownOperationTotals(label, series.latency.scale.boundariesMs, series.latency.lifetime(), open)
}

export function shownOperationTotals(
  subject: string,
  boundariesMs: readonly number[],
  { classes, tallies, sumMs }: Lifetime,
  inFlight: number,
): OperationTotals {
  const { count, failed } = endingsOf(tallies)
  const succeeded = count - failed
  return { subject, boundariesMs, classes, sumMs, succeeded, failed, ...lookupsOf(tallies), inFlight }
}
