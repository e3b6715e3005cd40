import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageRoot } from '../lib/provenance.js'

const built = (path) => import(pathToFileURL(join(packageRoot, 'dist/esm/lib', path)).href)
const { createPerf } = await built('index.js')
const { StatementTexts } = await built('record/statement-text.js')

/** Statements as they are written by hand and by libraries, each with a value of its own. */
const written = {
  short: (at) => `select note from orders where id = ${at} and state = 'open'`,
  long: (at) =>
    `SELECT "o"."id", "o"."note", "o"."created_at", "c"."name" AS "customer" FROM "orders" "o" ` +
    `LEFT JOIN "customers" "c" ON "c"."id" = "o"."customer_id" WHERE "o"."customer_id" = ${at} ` +
    `AND "o"."state" IN ('open', 'held') ORDER BY "o"."created_at" DESC LIMIT 20`,
  rows: (at) => `insert into events (id, name) values ${rowsFrom(at)}`,
}

function rowsFrom(at) {
  return Array.from({ length: 20 }, (_, row) => `(${at + row}, 'event ${row}')`).join(', ')
}

/** As the client that sends it would: a text of pieces is put together when somebody looks into it. */
function made(make, at) {
  const sql = make(at)
  sql.charCodeAt(at % sql.length)
  return sql
}

function makes(make) {
  return () => (count) => {
    for (let at = 0; at < count; at++) made(make, at)
  }
}

function reads(make) {
  return () => {
    const texts = new StatementTexts()
    return (count) => {
      for (let at = 0; at < count; at++) texts.of(made(make, at))
    }
  }
}

class Client extends EventEmitter {
  async query() {
    return null
  }
  connect() {}
}

function queries(follows, make) {
  return () => {
    const client = new Client()
    if (follows) {
      const options = { flight: false, watchdog: false, capture: false, endpoint: false }
      createPerf(options).start().follow(client)
    }
    return async (count) => {
      for (let at = 0; at < count; at++) await client.query(make(at))
    }
  }
}

/** What perfguard takes is the difference to the line above it. */
export const cases = {
  'short alone': makes(written.short),
  short: reads(written.short),
  'long alone': makes(written.long),
  long: reads(written.long),
  '20 rows alone': makes(written.rows),
  '20 rows': reads(written.rows),
  'known, with parameters': reads(() => 'select note from orders where id = $1 and state = $2'),
  'query alone': queries(false, written.short),
  'query, followed': queries(true, written.short),
}
