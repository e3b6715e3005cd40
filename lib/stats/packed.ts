/** The counts of a block's cells, put away: each entry is the step from the cell before and a count, a byte each. */
export type Packed = Uint16Array

const BYTE_BITS = 8
const BYTE_MAX = 2 ** BYTE_BITS - 1

export function pack(counts: ArrayLike<number>): Packed {
  return new Uint16Array(entriesOf(counts))
}

/** A step or a count that a byte cannot hold takes several entries. */
function entriesOf(counts: ArrayLike<number>): number[] {
  const entries: number[] = []
  let last = 0
  for (let cell = 0; cell < counts.length; cell++) {
    let count = counts[cell]!
    if (count === 0) continue
    let step = cell - last
    last = cell
    for (; step > BYTE_MAX; step -= BYTE_MAX) entries.push(BYTE_MAX << BYTE_BITS)
    for (; count > BYTE_MAX; count -= BYTE_MAX, step = 0) entries.push((step << BYTE_BITS) | BYTE_MAX)
    entries.push((step << BYTE_BITS) | count)
  }
  return entries
}

export function addPacked(packed: Packed, counts: Float64Array): void {
  let cell = 0
  for (let i = 0; i < packed.length; i++) {
    const entry = packed[i]!
    cell += entry >>> BYTE_BITS
    counts[cell]! += entry & BYTE_MAX
  }
}
