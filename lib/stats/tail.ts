/** What a window counted over some of its newest slots. */
export interface Tail {
  windowMs: number
  /** Durations; what was only tallied has none. */
  count: number
  sumMs: number
  sumSquares: number
  maxMs: number
  /** How many fell between two boundaries: `classes[k]` lies above exactly `k` of them. */
  classes: number[]
  /** How many ended in each way. */
  tallies: number[]
}

export function emptyTail(classes: number, tallies: number): Tail {
  // Plain arrays: thousands of small typed arrays a second are hard work for the collector.
  return {
    windowMs: 0,
    count: 0,
    sumMs: 0,
    sumSquares: 0,
    maxMs: 0,
    classes: zeros(classes),
    tallies: zeros(tallies),
  }
}

export function copyOf(tail: Tail): Tail {
  return { ...tail, classes: tail.classes.slice(), tallies: tail.tallies.slice() }
}

function zeros(length: number): number[] {
  return Array<number>(length).fill(0)
}

/** How many durations lay over the boundary with this index. */
export function countOver({ classes }: Tail, boundary: number): number {
  let over = 0
  for (let k = boundary + 1; k < classes.length; k++) over += classes[k]!
  return over
}
