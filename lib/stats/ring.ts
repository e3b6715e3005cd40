/** The newest `capacity` items, oldest first when read. */
export class Ring<T> {
  readonly capacity: number
  readonly #items: T[] = []
  #next = 0

  constructor(capacity: number) {
    this.capacity = capacity
  }

  get size(): number {
    return this.#items.length
  }

  push(item: T): void {
    this.#items[this.#next] = item
    this.#next = (this.#next + 1) % this.capacity
  }

  toArray(): T[] {
    if (this.#items.length < this.capacity) return [...this.#items]
    return [...this.#items.slice(this.#next), ...this.#items.slice(0, this.#next)]
  }

  clear(): void {
    this.#items.length = 0
    this.#next = 0
  }
}
