import { LRUCache } from 'lru-cache'

const MAX_READ_LENGTH = 4_000
const MAX_TEXT_LENGTH = 300
const TEXTS_KEPT = 500

/** What a statement is made of. The order matters: a prefixed string looks like a word, an identifier like a string. */
const tokens = new RegExp(
  [
    /(?<comment>--[^\n]*|\/\*[^]*?(?:\*\/|$))/,
    /(?<value>[eE]'(?:[^'\\]|\\[^]|'')*(?:'|$)|(?:[uU]&|[bBxXnN])?'(?:[^']|'')*(?:'|$))/,
    /(?<quoted>\$(?<tag>[A-Za-z_]\w*)?\$[^]*?(?:\$\k<tag>\$|$))/,
    /(?<identifier>"(?:[^"]|"")*(?:"|$)|`[^`]*(?:`|$))/,
    /(?<parameter>\?\d*|\$\w+|(?<!:):[A-Za-z_]\w*|@[A-Za-z_]\w*)/,
    /(?<word>[\p{L}_][\p{L}\d_$]*)/u,
    /(?<number>0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/,
    /(?<space>\s+)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
)
const plainIdentifier = /^(?:"[\p{L}_][\p{L}\d_$.]*"|`[\p{L}_][\p{L}\d_$.]*`)$/u
const parameters = /\(\s*(?:\?|[$:@]\w+)(?:\s*,\s*(?:\?|[$:@]\w+))*\s*\)/g
const rows = /\(\?\)(?:\s*,\s*\(\?\))+/g

interface Cleaned {
  text: string
  /** Whether there was anything that may be a value. */
  hadValues: boolean
}

function cleaned(sql: string): Cleaned {
  let hadValues = sql.length > MAX_READ_LENGTH
  const named = sql.slice(0, MAX_READ_LENGTH).replace(tokens, (token: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Record<string, string | undefined>
    if (groups['word'] !== undefined || groups['parameter'] !== undefined) return token
    if (groups['space'] !== undefined) return ' '
    if (groups['identifier'] !== undefined && plainIdentifier.test(token)) return token
    hadValues = true
    return groups['comment'] === undefined ? '?' : ' '
  })
  const text = named.replace(parameters, '(?)').replace(rows, '(?)').replace(/ +/g, ' ')
  return { text: bounded(text.replace(/^ |[ ;]+$/g, '')), hadValues }
}

function bounded(text: string): string {
  const short = text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH - 1)}…` : text
  // A plain slice would keep the whole statement alive behind it, values and all.
  return JSON.parse(JSON.stringify(short)) as string
}

/** Statements without their values: what they have in common, of bounded length. */
export class StatementTexts {
  /** Only of those that had no values to begin with: what is remembered here is what was written. */
  readonly #known = new LRUCache<string, string>({ max: TEXTS_KEPT })

  of(sql: string): string {
    const known = this.#known.get(sql)
    if (known !== undefined) return known
    const { text, hadValues } = cleaned(sql)
    if (!hadValues) this.#known.set(sql, text)
    return text
  }
}
