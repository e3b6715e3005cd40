import { endedNow } from './clean.ts'
import { grouped } from './numbers.ts'
import type { Routes } from './owners.ts'
import type { OperationRecord, Recording, RequestRecord } from './recording.ts'

/** The requests of a stretch, those that had not ended among them, by route. */
export class Traffic {
  readonly byRoute: ReadonlyMap<number, readonly RequestRecord[]>
  readonly #all: readonly RequestRecord[]
  readonly #counts = new Map<number, number>()
  #count = 0
  readonly #operations: readonly OperationRecord[]
  #byRequest: ReadonlyMap<number, readonly OperationRecord[]> | null = null

  constructor({ requests, open, operations, toMs }: Recording, routes: Routes) {
    const unfinished = open.filter(({ startMs }) => startMs <= toMs).map((one) => endedNow(one, toMs))
    this.#all = unfinished.length > 0 ? [...requests, ...unfinished] : requests
    this.#operations = operations
    this.byRoute = grouped(this.#all, ({ route }) => routes.idOf(route))
    for (const [route, theirs] of this.byRoute) {
      let count = 0
      for (const { weight } of theirs) count += weight
      this.#counts.set(route, count)
      this.#count += count
    }
  }

  /** Of one route, or all. */
  requests(route: number | null): readonly RequestRecord[] {
    return route === null ? this.#all : (this.byRoute.get(route) ?? [])
  }

  /** The same, counted with the requests that they stand for. */
  count(route: number | null): number {
    return route === null ? this.#count : (this.#counts.get(route) ?? 0)
  }

  /** What a request awaited by name, in order. */
  operations(number: number): readonly OperationRecord[] {
    if (number === 0) return []
    this.#byRequest ??= grouped(this.#operations, ({ request }) => request)
    const found = this.#byRequest.get(number) ?? []
    return found.length > 1 ? found.toSorted((a, b) => a.startMs - b.startMs) : found
  }
}
