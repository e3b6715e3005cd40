/** The counts of a block's cells, put away: each entry is the step from the cell before and a count, a byte each. */
export type Packed = Uint16Array

const BYTE_BITS = 8
const BYTE_MAX = 2 ** BYTE_BITS - 1

/** Sized beforehand: it comes up within a request, and must leave nothing to the collector. */
export function pack(counts: ArrayLike<number>): Packed {
  const packed = new Uint16Array(entriesFor(counts))
  let at = 0
  let last = 0
  for (let cell = 0; cell < counts.length; cell++) {
    let count = counts[cell]!
    if (count === 0) continue
    let step = cell - last
    last = cell
    for (; step > BYTE_MAX; step -= BYTE_MAX) packed[at++] = BYTE_MAX << BYTE_BITS
    for (; count > BYTE_MAX; count -= BYTE_MAX, step = 0) packed[at++] = (step << BYTE_BITS) | BYTE_MAX
    packed[at++] = (step << BYTE_BITS) | count
  }
  return packed
}

/** A step or a count that a byte cannot hold takes several entries. */
function entriesFor(counts: ArrayLike<number>): number {
  let entries = 0
  let last = 0
  for (let cell = 0; cell < counts.length; cell++) {
    if (counts[cell] === 0) continue
    const steps = Math.ceil((cell - last) / BYTE_MAX)
    entries += Math.ceil(counts[cell]! / BYTE_MAX) + Math.max(0, steps - 1)
    last = cell
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

/** The same by bucket, whatever boundaries of the scale are cut into it. */
export function addPackedByBucket(
  packed: Packed,
  buckets: Float64Array,
  scale: { bucketOfCell(cell: number): number },
): void {
  let cell = 0
  for (let i = 0; i < packed.length; i++) {
    const entry = packed[i]!
    cell += entry >>> BYTE_BITS
    buckets[scale.bucketOfCell(cell)]! += entry & BYTE_MAX
  }
}
