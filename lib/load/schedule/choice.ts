/** Something with a share. */
export interface Weighted {
  weight: number
}

/** A seed of its own for the n-th of something: who comes when changes nothing of what it does. */
export function seedOf(seed: number, n: number): number {
  let mixed = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(n + 1, 0xc2b2ae35)) >>> 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** The index that a number from 0 to 1 chooses by the weights. */
export function chosen(list: readonly Weighted[], at: number): number {
  let sum = 0
  for (const { weight } of list) sum += weight
  let left = at * sum
  for (let i = 0; i < list.length - 1; i++) {
    left -= list[i]!.weight
    if (left < 0) return i
  }
  return list.length - 1
}
