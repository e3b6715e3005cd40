/** Records in the order of their times, bounded in number; the oldest go first. */
export class TimedLog<T> {
  readonly #atMs: (record: T) => number
  readonly #max: number
  #records: T[] = []
  #first = 0

  constructor(max: number, atMs: (record: T) => number) {
    this.#max = max
    this.#atMs = atMs
  }

  get size(): number {
    return this.#records.length - this.#first
  }

  push(record: T): void {
    // Two threads of time, a drain and a window, can be a little out of step; looking up needs order.
    let at = this.#records.length
    const atMs = this.#atMs(record)
    while (at > this.#first && this.#atMs(this.#records[at - 1]!) > atMs) at--
    if (at === this.#records.length) this.#records.push(record)
    else this.#records.splice(at, 0, record)
    if (this.size <= this.#max) return
    this.#first++
    this.#compact()
  }

  dropBefore(ms: number): void {
    this.#first = this.#place(ms)
    this.#compact()
  }

  /** Those from `fromMs` up to and with `toMs`. */
  between(fromMs: number, toMs: number): T[] {
    const from = this.#place(fromMs)
    let to = from
    while (to < this.#records.length && this.#atMs(this.#records[to]!) <= toMs) to++
    return this.#records.slice(from, to)
  }

  /** The first one at or after `ms`. */
  #place(ms: number): number {
    let low = this.#first
    let high = this.#records.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#atMs(this.#records[middle]!) < ms) low = middle + 1
      else high = middle
    }
    return low
  }

  #compact(): void {
    if (this.#first < 1_024 || this.#first * 2 < this.#records.length) return
    this.#records = this.#records.slice(this.#first)
    this.#first = 0
  }
}
