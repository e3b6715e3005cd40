import type { OperationRecord } from '../../diagnose/recording.ts'

const maxWaiting = 20_000

/** Operations of requests that have not ended: whether they are kept is decided with their request. */
export class OperationShelf {
  readonly #byRequest = new Map<number, OperationRecord[]>()
  #waiting = 0

  put(operation: OperationRecord): void {
    const list = this.#byRequest.get(operation.request)
    if (list === undefined) this.#byRequest.set(operation.request, [operation])
    else list.push(operation)
    this.#waiting++
    while (this.#waiting > maxWaiting) {
      const [oldest] = this.#byRequest.keys()
      this.take(oldest!)
    }
  }

  get isEmpty(): boolean {
    return this.#waiting === 0
  }

  take(request: number): OperationRecord[] {
    const list = this.#byRequest.get(request)
    if (list === undefined) return []
    this.#byRequest.delete(request)
    this.#waiting -= list.length
    return list
  }

  of(request: number): readonly OperationRecord[] {
    return this.#byRequest.get(request) ?? []
  }
}
