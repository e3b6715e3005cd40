import { StatementTexts } from '../record/statement-text.ts'
import { nameText } from '../record/naming.ts'
import type { Calls } from './calls.ts'
import type { Gauges } from './gauges.ts'
import { LruCaches, type LruCache } from './lru-caches.ts'
import { followClient, followPool, type PgClient, type PgPool } from './pg.ts'
import { followSqlite, type SqliteDatabase } from './sqlite.ts'
import type { Statements } from './statements.ts'

/** What `perf.follow` knows: a pool or client of `pg`, a database of `node:sqlite`, an `LRUCache`. */
export type Followable = PgPool | PgClient | SqliteDatabase | LruCache

const MAX_FOLLOWED = 1_000

export interface FollowedDeps {
  calls: Calls
  statements: Statements
  gauges: Gauges
  onError(error: unknown): void
}

/** Objects of the application that tell nothing by themselves: those that were handed over, and no other. */
export class Followed {
  readonly #deps: FollowedDeps
  readonly #texts = new StatementTexts()
  readonly #caches: LruCaches
  readonly #undos = new Map<object, () => void>()
  #isOver = false

  constructor(deps: FollowedDeps) {
    this.#deps = deps
    this.#caches = new LruCaches(deps.calls)
  }

  /** Returns the way to leave it alone again; nothing is followed twice. Never throws. */
  follow(one: Followable, name?: string): () => void {
    if (this.#isOver) return () => {}
    try {
      const known = this.#undos.get(one)
      if (known !== undefined) return known
      if (this.#undos.size >= MAX_FOLLOWED) throw new RangeError(`${MAX_FOLLOWED} are followed already`)
      const leave = this.#begin(one, name)
      const undo = (): void => {
        if (this.#undos.get(one) !== undo) return
        this.#undos.delete(one)
        leave()
      }
      this.#undos.set(one, undo)
      return undo
    } catch (error) {
      this.#deps.onError(error)
      return () => {}
    }
  }

  #begin(one: Followable, given: string | undefined): () => void {
    if (isCache(one)) return this.#caches.follow(one, nameText(given ?? 'lru-cache'))
    if (isPg(one)) return this.#followPg(one, nameText(given ?? 'pg'))
    if (isSqlite(one)) {
      const source = this.#deps.statements.sourceOf(`${nameText(given ?? 'sqlite')}.query`)
      return followSqlite(one, { source, texts: this.#texts })
    }
    throw new TypeError('perf.follow() knows a pool or client of pg, a database of node:sqlite, an LRUCache')
  }

  #followPg(one: PgPool | PgClient, name: string): () => void {
    const { calls, statements, gauges } = this.#deps
    const deps = { calls, source: statements.sourceOf(`${name}.query`), texts: this.#texts }
    if (!isPool(one)) return followClient(one, deps)
    const leave = followPool(one, name, deps)
    const forget = gauges.add(`${name}.waiting`, () => one.waitingCount)
    return () => {
      forget()
      leave()
    }
  }

  stop(): void {
    this.#isOver = true
    for (const undo of this.#undos.values()) undo()
  }
}

function has(one: unknown, ...methods: string[]): boolean {
  if (typeof one !== 'object' || one === null) return false
  return methods.every((method) => typeof (one as Record<string, unknown>)[method] === 'function')
}

function isCache(one: unknown): one is LruCache {
  return has(one, 'get', 'fetch', 'peek') && typeof (one as LruCache).calculatedSize === 'number'
}

function isPg(one: unknown): one is PgPool | PgClient {
  return has(one, 'query', 'connect', 'on')
}

function isPool(one: PgPool | PgClient): one is PgPool {
  return 'waitingCount' in one
}

function isSqlite(one: unknown): one is SqliteDatabase {
  return has(one, 'prepare', 'exec')
}
