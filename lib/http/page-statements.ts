import type { RepeatedStatement, SlowStatement, StatementsSnapshot } from '../types.ts'
import { tableOf, writtenRow, type Column } from './page-table.ts'
import { count, milliseconds } from './words.ts'

const slowColumns: readonly Column<SlowStatement>[] = [
  { title: 'Operation', wide: true, metrics: [], read: ({ operation }) => operation },
  { title: 'Calls', wide: false, metrics: [], read: (row) => count(row.count) },
  { title: 'Mean', wide: false, metrics: [], read: ({ meanMs }) => milliseconds(meanMs) },
  { title: 'Max', wide: false, metrics: [], read: ({ maxMs }) => milliseconds(maxMs) },
  { title: 'Failed', wide: true, metrics: [], read: ({ failed }) => count(failed) },
]

const repeatColumns: readonly Column<RepeatedStatement>[] = [
  { title: 'Operation', wide: true, metrics: [], read: ({ operation }) => operation },
  { title: 'Route', wide: false, metrics: [], read: ({ route }) => route },
  { title: 'Requests', wide: false, metrics: [], read: ({ requests }) => count(requests) },
  { title: 'Most in one', wide: false, metrics: [], read: ({ most }) => count(most) },
]

/** Nothing for whom nothing is followed. */
export function* statementsSection({
  slowest,
  repeated,
}: StatementsSnapshot): Generator<string, void, undefined> {
  if (slowest.length > 0) {
    const rows = slowest.map((row) => writtenRow(slowColumns, row.statement, { ...row, sla: [] }))
    yield '<h2>Slowest statements<small>without their values</small></h2>\n'
    yield* tableOf('Statement', slowColumns, rows)
  }
  if (repeated.length > 0) {
    const rows = repeated.map((row) =>
      writtenRow(repeatColumns, row.statement, { ...row, count: row.requests, sla: [] }),
    )
    yield '<h2>Repeated within one request<small>one statement for all of them may do</small></h2>\n'
    yield* tableOf('Statement', repeatColumns, rows)
  }
}
