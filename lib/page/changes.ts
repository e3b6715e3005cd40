import type { Table } from './wire.ts'

/** A table as text, whole and as what has changed since it was told last. */
export class Changes {
  #told = new Map<string, string>()
  #next = new Map<string, string>()
  #changed: string[] = []

  /** Forgets what was added for a telling that never ended. */
  begin(): void {
    this.#next = new Map()
    this.#changed = []
  }

  add(row: { key: string }): void {
    const text = JSON.stringify(row)
    if (this.#told.get(row.key) !== text) this.#changed.push(text)
    this.#next.set(row.key, text)
  }

  /** All rows have been added. */
  end(at: number): { whole: string; changes: string } {
    const gone = [...this.#told.keys()].filter((key) => !this.#next.has(key))
    const whole = tableText({ at, whole: true, gone: [] }, [...this.#next.values()])
    const changes = tableText({ at, whole: false, gone }, this.#changed)
    this.#told = this.#next
    this.begin()
    return { whole, changes }
  }
}

function tableText(table: Omit<Table<never>, 'rows'>, rows: readonly string[]): string {
  return `${JSON.stringify(table).slice(0, -1)},"rows":[${rows.join(',')}]}`
}
