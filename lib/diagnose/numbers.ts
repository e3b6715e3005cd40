/** Zero for what is no number: a sum must survive one odd record. */
export function finite(value: number | null | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

/** A share from 0 to 1. */
export function share(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, Math.max(0, finite(part / whole))) : 0
}

export function mean(total: number, count: number): number {
  return count > 0 ? finite(total / count) : 0
}

export function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}

/** Adds to one entry of a map of sums. */
export function add<Key>(sums: Map<Key, number>, key: Key, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value)
}

export function largest<Key>(sums: ReadonlyMap<Key, number>): [key: Key, value: number] | null {
  let most: [Key, number] | null = null
  for (const entry of sums) if (most === null || entry[1] > most[1]) most = entry
  return most
}

/** The first position whose value is not below `wanted`, in ascending values. */
export function lowerBound(values: ArrayLike<number>, wanted: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** `Map.groupBy`, which Node 20 lacks. */
export function grouped<Key, Row>(rows: Iterable<Row>, keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return groups
}
