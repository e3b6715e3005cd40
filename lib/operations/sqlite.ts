import type { StatementTexts } from '../record/statement-text.ts'
import { replaced } from './replaced.ts'
import type { StatementSource } from './statements.ts'

/** A `DatabaseSync` of `node:sqlite`. */
export interface SqliteDatabase {
  prepare(sql: string, ...more: never[]): object
  exec(sql: string): unknown
}

export interface SqliteDeps {
  source: StatementSource
  texts: StatementTexts
}

/** What reads all at once; what iterates takes as long as its reader. */
const methods = ['run', 'get', 'all']

/**
 * The statements of one database. Node 26 tells of them on a channel, but in whole milliseconds, and with their values in
 * the text.
 */
export function followSqlite(database: SqliteDatabase, { source, texts }: SqliteDeps): () => void {
  let isFollowed = true
  const timed = <T>(text: string, work: () => T): T => {
    const run = source.begin(text)
    let failed = true
    try {
      const result = work()
      failed = false
      return result
    } finally {
      source.end(run, failed)
    }
  }
  const followStatement = (statement: object, text: string): void => {
    for (const method of methods) {
      if (typeof (statement as Record<string, unknown>)[method] !== 'function') continue
      replaced(
        statement,
        method,
        (original) =>
          function (this: unknown, ...args: unknown[]): unknown {
            return isFollowed ? timed(text, () => original.apply(this, args)) : original.apply(this, args)
          },
      )
    }
  }
  const undoPrepare = replaced(
    database,
    'prepare',
    (prepare) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const statement = prepare.apply(this, args)
        const [sql] = args
        if (isFollowed && typeof sql === 'string') followStatement(statement as object, texts.of(sql))
        return statement
      },
  )
  const undoExec = replaced(
    database,
    'exec',
    (exec) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const [sql] = args
        if (!isFollowed || typeof sql !== 'string') return exec.apply(this, args)
        return timed(texts.of(sql), () => exec.apply(this, args))
      },
  )
  return () => {
    isFollowed = false
    undoPrepare()
    undoExec()
  }
}
