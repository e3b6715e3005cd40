import { systemClock } from '../../lib/clock.ts'
import type { OperationRecord } from '../../lib/diagnose/recording.ts'
import { Attribution } from '../../lib/flight/attribution.ts'
import { Names } from '../../lib/flight/names.ts'
import { OperationTape } from '../../lib/flight/operation-tape.ts'
import { createTapeMemory } from '../../lib/flight/tape-memory.ts'
import { TapeReader } from '../../lib/flight/tape-reader.ts'
import { TapeWriter } from '../../lib/flight/tape-writer.ts'
import { Calls } from '../../lib/operations/calls.ts'
import { OperationRecorder } from '../../lib/record/operation-recorder.ts'
import type { Entry } from '../../lib/record/series-table.ts'

/** The real parts that count operations, with a tape that can be read. */
export class Workbench {
  readonly recorder: OperationRecorder
  readonly attribution: Attribution
  readonly calls: Calls
  readonly errors: unknown[] = []
  readonly #reader: TapeReader

  constructor(max = 200) {
    const { memory, names } = createTapeMemory()
    const writer = new TapeWriter(memory)
    this.#reader = new TapeReader(memory, 300)
    this.attribution = new Attribution(systemClock, writer)
    const tape = new OperationTape(writer, this.attribution, new Names(names, 300))
    this.recorder = new OperationRecorder({ spanMs: 60_000, max, limitsMs: new Map() })
    this.calls = new Calls({
      recorder: this.recorder,
      clock: systemClock,
      tape: () => tape,
      onError: (error) => this.errors.push(error),
    })
  }

  /** What came onto the tape since the last look. */
  taped(): OperationRecord[] {
    return this.#reader.drain().operations
  }

  entry(label: string): Entry | undefined {
    return [...this.recorder.table.entries()].find((entry) => entry.label === label)
  }

  /** How often it succeeded and failed, and how many are under way. */
  counts(label: string): [succeeded: number, failed: number, open: number] {
    const totals = [...this.recorder.totals()].find(({ subject }) => subject === label)
    return totals === undefined ? [0, 0, 0] : [totals.succeeded, totals.failed, totals.inFlight]
  }
}
