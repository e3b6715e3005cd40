import type { Table } from '../../wire.ts'

/** A table that comes whole at first, and then by what has changed. */
export class Rows<Row extends { key: string }> {
  readonly #byKey = new Map<string, Row>()
  /** Epoch milliseconds of the latest news; 0 before the first. */
  at = 0

  take({ at, whole, rows, gone }: Table<Row>): void {
    if (whole) this.#byKey.clear()
    for (const key of gone) this.#byKey.delete(key)
    for (const row of rows) this.#byKey.set(row.key, row)
    this.at = at
  }

  get(key: string): Row | undefined {
    return this.#byKey.get(key)
  }

  get all(): Row[] {
    return [...this.#byKey.values()]
  }
}
