import { LRUCache } from 'lru-cache'
import { scanned } from './statement-scan.ts'

const MAX_TEXT_LENGTH = 300
const TEXTS_KEPT = 500

const parameters = /\((?:\?|[$:@]\w+)(?: ?, ?(?:\?|[$:@]\w+))*\)/g
const rows = /\(\?\)(?: ?, ?\(\?\))+/g

/** Statements without their values: what they have in common, of bounded length. */
export class StatementTexts {
  /** Only of those that had no values to begin with: what is remembered here is what was written. */
  readonly #known = new LRUCache<string, string>({ max: TEXTS_KEPT })

  of(sql: string): string {
    const known = this.#known.get(sql)
    if (known !== undefined) return known
    const { text, hadValues } = scanned(sql)
    const listless = text.includes('(') ? text.replace(parameters, '(?)').replace(rows, '(?)') : text
    const short = listless.length > MAX_TEXT_LENGTH ? `${listless.slice(0, MAX_TEXT_LENGTH - 1)}…` : listless
    if (!hadValues) this.#known.set(sql, short)
    return short
  }
}
