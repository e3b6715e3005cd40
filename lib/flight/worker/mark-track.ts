import type { Marks } from '../drained.ts'

/** 4 MB: some 12 s of 5 000 requests a second. */
const maxMarks = 262_144

/** The marks that samples may still come for: those of a window arrive before it, and are forgotten after it. */
export class MarkTrack {
  #atMs = new Float64Array(4_096)
  #request = new Float64Array(4_096)
  #first = 0
  #end = 0

  add({ atMs, request }: Marks): void {
    // Of more than there is room for, the newest.
    const from = Math.max(0, atMs.length - maxMarks)
    this.#makeRoom(atMs.length - from)
    for (let at = from; at < atMs.length; at++) {
      this.#atMs[this.#end] = atMs[at]!
      this.#request[this.#end++] = request[at]!
    }
  }

  all(): Marks {
    return {
      atMs: this.#atMs.subarray(this.#first, this.#end),
      request: this.#request.subarray(this.#first, this.#end),
    }
  }

  /** All before `ms` but the last, which still holds then. */
  dropBefore(ms: number): void {
    while (this.#first + 1 < this.#end && this.#atMs[this.#first + 1]! <= ms) this.#first++
  }

  #makeRoom(count: number): void {
    if (this.#end + count <= this.#atMs.length) return
    this.#first = Math.max(this.#first, this.#end + count - maxMarks)
    const kept = this.#end - this.#first
    let length = this.#atMs.length
    // Twice what is needed, so that moving is rare.
    while (length < 2 * (kept + count) && length < 2 * maxMarks) length *= 2
    this.#atMs = moved(this.#atMs, this.#first, this.#end, length)
    this.#request = moved(this.#request, this.#first, this.#end, length)
    this.#first = 0
    this.#end = kept
  }
}

function moved(column: Float64Array, from: number, to: number, length: number): Float64Array<ArrayBuffer> {
  const target = new Float64Array(length)
  target.set(column.subarray(from, to))
  return target
}
