import { MergedRow, Scales, type Source } from './merged-row.ts'
import type { Roll } from './roll.ts'
import type { RowShare } from './shares.ts'

/** The routes and operations of all workers, each once. */
export class MergedTable {
  readonly #rows = new Map<string, MergedRow>()
  readonly #scales = new Scales()

  get size(): number {
    return this.#rows.size
  }

  /** A row a step. */
  *load({ states, gone }: Roll): Generator<void, void> {
    for (const { head, rows, state } of states) {
      const { member, blockMs, scales } = head
      yield* this.add(rows, scales, { worker: member.worker, blockMs, gone: state === 'gone' })
    }
    if (gone !== null) yield* this.add(gone.rows, gone.head.scales, { worker: '', blockMs: 0, gone: true })
  }

  /** `mapped` may have a row counted as another one. */
  *add(
    lines: readonly string[],
    boundaries: readonly number[][],
    { worker, blockMs, gone }: Omit<Source, 'scales'>,
    mapped: (row: RowShare) => RowShare = (row) => row,
  ): Generator<void, void> {
    const scales = boundaries.map((one) => this.#scales.of(one))
    for (const line of lines) {
      const row = mapped(JSON.parse(line) as RowShare)
      const key = keyOf(row)
      let merged = this.#rows.get(key)
      if (merged === undefined) this.#rows.set(key, (merged = new MergedRow(row, scales[row.scale]!)))
      merged.add(row, { worker, blockMs, scales, gone })
      yield
    }
  }

  has(row: RowShare): boolean {
    return this.#rows.has(keyOf(row))
  }

  all(): Iterable<MergedRow> {
    return this.#rows.values()
  }

  *of(table: RowShare['table']): Generator<MergedRow> {
    for (const row of this.#rows.values()) if (row.table === table) yield row
  }
}

function keyOf({ table, group, name }: RowShare): string {
  return JSON.stringify([table, group, name])
}
