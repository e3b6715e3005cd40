import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Calls } from './calls.ts'
import { quietly } from './quietly.ts'

/** An `LRUCache` of lru-cache 11.5 or later. */
export interface LruCache {
  get(...args: never[]): unknown
  fetch(...args: never[]): unknown
  readonly calculatedSize: number
}

type Told = { op?: unknown; get?: unknown; fetch?: unknown; cache?: object }

/** What the answer to a `fetch` was, if it was one: whoever joins a load that is under way spares another. */
const fetched: Readonly<Record<string, boolean>> = { hit: true, stale: true, inflight: true, miss: false }

/** The look-ups of those caches that were handed over; perfguard has some of its own, and so have other packages. */
export class LruCaches {
  readonly #calls: Calls
  readonly #names = new Map<object, string>()

  readonly #looked = (message: unknown): void =>
    quietly(() => {
      const { op, get, cache } = message as Told
      if (op === 'get') this.#tell(cache, get)
    })

  readonly #fetched = (message: unknown): void =>
    quietly(() => {
      const { op, get, fetch, cache } = message as Told
      if (op === 'fetch') this.#tell(cache, fetch === 'get' ? get : fetch)
    })

  constructor(calls: Calls) {
    this.#calls = calls
  }

  follow(cache: LruCache, name: string): () => void {
    if (this.#names.size === 0) {
      subscribe('lru-cache:metrics', this.#looked)
      subscribe('tracing:lru-cache:asyncStart', this.#fetched)
    }
    this.#names.set(cache, name)
    return () => {
      this.#names.delete(cache)
      if (this.#names.size === 0) this.stop()
    }
  }

  stop(): void {
    this.#names.clear()
    unsubscribe('lru-cache:metrics', this.#looked)
    unsubscribe('tracing:lru-cache:asyncStart', this.#fetched)
  }

  #tell(cache: object | undefined, outcome: unknown): void {
    const name = cache === undefined ? undefined : this.#names.get(cache)
    const hit = fetched[String(outcome)]
    if (name !== undefined && hit !== undefined) this.#calls.hit(name, hit)
  }
}
