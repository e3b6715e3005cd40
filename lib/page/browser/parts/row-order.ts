export interface Order {
  /** The title of the column. */
  by: string
  down: boolean
}

/** A column as far as its order goes. */
export interface Sortable<Row> {
  title: string
  /** What it is sorted by; without, it is not. */
  by?: (row: Row) => number | string | null
}

const collator = new Intl.Collator('en', { numeric: true })

/** Sorted by one column; what has no value comes last, whichever way. */
export function ordered<Row>(
  rows: readonly Row[],
  columns: readonly Sortable<Row>[],
  order: Order | undefined,
): readonly Row[] {
  const by = columns.find(({ title }) => title === order?.by)?.by
  if (order === undefined || by === undefined) return rows
  const sign = order.down ? -1 : 1
  return rows
    .map((row) => ({ row, value: by(row) }))
    .toSorted(({ value: a }, { value: b }) => {
      if (a === null || b === null) return Number(a === null) - Number(b === null)
      if (typeof a === 'number' && typeof b === 'number') return sign * (a - b)
      return sign * collator.compare(String(a), String(b))
    })
    .map(({ row }) => row)
}

/** As it was before; what is new comes last. */
export function inSequence<Row>(
  rows: readonly Row[],
  sequence: readonly string[],
  keyOf: (row: Row) => string,
): Row[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]))
  const before = sequence.flatMap((key) => byKey.get(key) ?? [])
  const seen = new Set(sequence)
  return [...before, ...rows.filter((row) => !seen.has(keyOf(row)))]
}
