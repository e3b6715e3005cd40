import { AsyncResource } from 'node:async_hooks'
import type { StatementTexts } from '../record/statement-text.ts'
import type { Calls } from './calls.ts'
import { followed, isThenable } from './measure.ts'
import { quietly } from './quietly.ts'
import { replaced } from './replaced.ts'
import type { StatementSource } from './statements.ts'

/** A `Client` of pg. */
export interface PgClient {
  query(...args: never[]): unknown
  connect(...args: never[]): unknown
}

/** A `Pool` of pg. */
export interface PgPool extends PgClient {
  readonly waitingCount: number
  on(event: 'acquire' | 'remove', listener: (client: never) => void): unknown
  off(event: 'acquire' | 'remove', listener: (client: never) => void): unknown
}

export interface PgDeps {
  calls: Calls
  source: StatementSource
  texts: StatementTexts
}

type Callback = (this: unknown, ...args: unknown[]) => unknown
type Done = (failed: boolean) => void

/** How long a connection is waited for, as an operation of its own, and the queries of each client that is handed out. */
export function followPool(pool: PgPool, name: string, deps: PgDeps): () => void {
  const clients = new Map<PgClient, () => void>()
  const acquired = (client: PgClient): void =>
    quietly(() => {
      if (!clients.has(client)) clients.set(client, followClient(client, deps))
    })
  const removed = (client: PgClient): void => {
    clients.delete(client)
  }
  const { calls } = deps
  const undo = replaced(
    pool,
    'connect',
    (connect) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const call = calls.begin('op', `${name}.connect`)
        const done: Done = (failed) => calls.end(call, failed)
        const [callback] = args
        // The pool calls back in the context of whoever gave the connection back.
        if (typeof callback === 'function') args[0] = AsyncResource.bind(ended(callback as Callback, done))
        return ran(() => connect.apply(this, args), typeof callback === 'function', done)
      },
  )
  pool.on('acquire', acquired)
  pool.on('remove', removed)
  return () => {
    undo()
    pool.off('acquire', acquired)
    pool.off('remove', removed)
    for (const undoClient of clients.values()) undoClient()
    clients.clear()
  }
}

/** Queries that are text; cursors and streams live as long as they are read, and are left alone. */
export function followClient(client: PgClient, { source, texts }: PgDeps): () => void {
  let isFollowed = true
  const undo = replaced(
    client,
    'query',
    (query) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const text = isFollowed ? textIn(args[0]) : null
        if (text === null) return query.apply(this, args)
        const run = source.begin(texts.of(text))
        const done: Done = (failed) => source.end(run, failed)
        const hasCallback = putCallback(args, done)
        return ran(() => query.apply(this, args), hasCallback, done)
      },
  )
  return () => {
    isFollowed = false
    undo()
  }
}

function ran(work: () => unknown, hasCallback: boolean, done: Done): unknown {
  let result: unknown
  try {
    result = work()
  } catch (error) {
    done(true)
    throw error
  }
  if (hasCallback) return result
  if (isThenable(result)) return followed(result, done)
  done(false)
  return result
}

/** Null for what is neither text nor `{ text }`. */
function textIn(config: unknown): string | null {
  if (typeof config === 'string') return config
  if (typeof config !== 'object' || config === null) return null
  try {
    const { text, submit } = config as { text?: unknown; submit?: unknown }
    return typeof text === 'string' && typeof submit !== 'function' ? text : null
  } catch {
    return null
  }
}

/** Wraps the callback where there is one: the last argument, or a part of the query. */
function putCallback(args: unknown[], done: Done): boolean {
  for (const at of [2, 1]) {
    if (typeof args[at] === 'function') {
      args[at] = ended(args[at] as Callback, done)
      return true
    }
  }
  const config = args[0] as { callback?: unknown } | string
  if (typeof config === 'string' || typeof config.callback !== 'function') return false
  // A copy: an object that is handed in twice must not be wrapped twice.
  const callback = ended(config.callback as Callback, done)
  args[0] = Object.assign(Object.create(Object.getPrototypeOf(config) as object) as object, config, {
    callback,
  })
  return true
}

/** pg keeps callbacks on objects of the application and may call them again: the first time counts. */
function ended(callback: Callback, done: Done): Callback {
  let isOver = false
  return function (this: unknown, ...args: unknown[]): unknown {
    if (!isOver) done(args[0] !== undefined && args[0] !== null)
    isOver = true
    return callback.apply(this, args)
  }
}
