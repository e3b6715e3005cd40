import type { RowParts } from '../cluster/row-share.ts'
import type { Shared } from '../cluster/handover.ts'
import type { Operations } from '../operations/operations.ts'
import type { Entry } from '../record/series-table.ts'
import type { Clock } from '../types.ts'
import type { SnapshotHead } from '../view.ts'
import type { Display } from './display.ts'
import type { Judging } from './judging.ts'
import type { Traffic } from './traffic.ts'

const SKIPS_SHARED = 5

export interface SharingDeps {
  display: Display
  traffic: Traffic
  operations: Operations
  judging: Judging
  clock: Clock
}

/** What a perf hands over to the other workers. */
export class Sharing implements Shared {
  readonly #deps: SharingDeps

  constructor(deps: SharingDeps) {
    this.#deps = deps
  }

  head(): SnapshotHead {
    const { self, ...head } = this.#deps.display.snapshotHead()
    return { ...head, self: { ...self, skips: self.skips.slice(0, SKIPS_SHARED) } }
  }

  firing(): ReturnType<Shared['firing']> {
    return this.#deps.display.firing()
  }

  *rows(): Generator<{ entry: Entry; parts: RowParts }> {
    const { traffic, operations, judging, clock } = this.#deps
    const inFlight = traffic.inFlight()
    // Handing over in slices may outlive a change of the table.
    for (const entry of Array.from(traffic.recorder.table.entries())) {
      const sla = judging.judges.entryStatus(entry, clock.nowMs())
      const budget = judging.budgets.reading(entry.label)
      const called = operations.ofRoute(entry.label)
      const open = inFlight.get(entry.label) ?? 0
      yield { entry, parts: { table: 'route', inFlight: open, sla, budget, called } }
    }
    const { table } = operations.recorder
    for (const entry of Array.from(table.entries())) {
      const isOther = entry === table.other
      const sla = isOther ? [] : judging.judges.entryStatus(entry, clock.nowMs())
      const budget = isOther ? undefined : judging.budgets.reading(entry.label)
      yield { entry, parts: { table: 'operation', inFlight: entry.open, sla, budget, called: [] } }
    }
  }
}
