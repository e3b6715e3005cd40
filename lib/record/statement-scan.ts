const MAX_LENGTH = 4_000

const [SPACE, QUOTE, NAME_QUOTE, BACKTICK] = [0x20, 0x27, 0x22, 0x60]
const [DOLLAR, DOT, MINUS, SLASH, STAR, PARAMETER, BACKSLASH, AMPERSAND, LINE_FEED] = [
  0x24, 0x2e, 0x2d, 0x2f, 0x2a, 0x3f, 0x5c, 0x26, 0x0a,
]
const plainName = /^.[\p{L}_][\p{L}\d_$.]*["`]$/u

export interface Scanned {
  /** With `?` for each value, one space for any space, no comments, and nothing behind the last word. */
  text: string
  /** Whether there was anything that may be a value. */
  hadValues: boolean
}

/** Reads SQL once, by hand: with a regular expression it took 18 times as long. */
export function scanned(sql: string): Scanned {
  const end = Math.min(sql.length, MAX_LENGTH)
  let hadValues = sql.length > MAX_LENGTH
  let text = ''
  /** What is not yet taken over begins here. */
  let from = 0
  let at = 0
  const put = (instead: string, to: number): void => {
    text += sql.slice(from, at)
    if (instead !== ' ' || !text.endsWith(' ')) text += instead
    from = at = to
  }
  const putValue = (to: number): void => {
    hadValues = true
    put('?', to)
  }
  while (at < end) {
    const code = sql.charCodeAt(at)
    const next = sql.charCodeAt(at + 1)
    if (isLetter(code)) {
      const after = afterWord(sql, at, end)
      const quoteAt = quoteAfter(sql, at, after)
      if (quoteAt < 0) at = after
      else putValue(afterQuoted(sql, quoteAt, end, (code | SPACE) === 0x65))
    } else if (isSpace(code)) {
      const after = afterSpace(sql, at, end)
      // One space behind a word stays where it is.
      if (code === SPACE && after === at + 1 && at > from) at = after
      else put(' ', after)
    } else if (isDigit(code) || (code === DOT && isDigit(next))) putValue(afterNumber(sql, at, end))
    else if (code === QUOTE) putValue(afterQuoted(sql, at, end, false))
    else if (code === NAME_QUOTE || code === BACKTICK) {
      const after = afterQuoted(sql, at, end, false)
      if (plainName.test(sql.slice(at, after))) at = after
      else putValue(after)
    } else if (code === DOLLAR) {
      const after = afterWord(sql, at + 1, end)
      const isQuote = sql.charCodeAt(after) === DOLLAR && !isDigit(next)
      if (isQuote) putValue(afterText(sql, sql.slice(at, after + 1), after + 1, end))
      else at = after
    } else if (code === PARAMETER) at = afterWord(sql, at + 1, end)
    else if (code === MINUS && next === MINUS) {
      hadValues = true
      put(' ', afterLine(sql, at, end))
    } else if (code === SLASH && next === STAR) {
      hadValues = true
      put(' ', afterText(sql, '*/', at + 2, end))
    } else at++
  }
  put('', at)
  return { text: trimmed(text), hadValues }
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || code >= 0x80
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isSpace(code: number): boolean {
  return code === SPACE || (code >= 0x09 && code <= 0x0d)
}

function afterWord(sql: string, at: number, end: number): number {
  let after = at
  for (; after < end; after++) {
    const code = sql.charCodeAt(after)
    if (!isLetter(code) && !isDigit(code)) break
  }
  return after
}

function afterSpace(sql: string, at: number, end: number): number {
  let after = at
  while (after < end && isSpace(sql.charCodeAt(after))) after++
  return after
}

/** Hexadecimal too, and with whatever letters stand behind it. */
function afterNumber(sql: string, at: number, end: number): number {
  let after = at
  for (; after < end; after++) {
    const code = sql.charCodeAt(after)
    if (isLetter(code) || isDigit(code) || code === DOT) continue
    const isExponent = (code === MINUS || code === 0x2b) && (sql.charCodeAt(after - 1) | SPACE) === 0x65
    if (!isExponent || !isDigit(sql.charCodeAt(after + 1))) break
  }
  return after
}

/** Where the quote of `E'…'`, `x'…'` or `U&'…'` stands; -1 for a word that is none of these. */
function quoteAfter(sql: string, at: number, after: number): number {
  if (after !== at + 1) return -1
  const letter = sql[at]!.toLowerCase()
  if (sql.charCodeAt(after) === QUOTE) return 'ebxn'.includes(letter) ? after : -1
  return letter === 'u' && sql.charCodeAt(after) === AMPERSAND && sql.charCodeAt(after + 1) === QUOTE
    ? after + 1
    : -1
}

/** Of a quote that is never closed: the end. Two of them are one inside. */
function afterQuoted(sql: string, at: number, end: number, escapes: boolean): number {
  const quote = sql.charCodeAt(at)
  for (let after = at + 1; after < end; after++) {
    const code = sql.charCodeAt(after)
    if (code === BACKSLASH && escapes) after++
    else if (code === quote) {
      if (sql.charCodeAt(after + 1) !== quote) return after + 1
      after++
    }
  }
  return end
}

function afterText(sql: string, closing: string, at: number, end: number): number {
  const found = sql.indexOf(closing, at)
  return found < 0 ? end : Math.min(end, found + closing.length)
}

function afterLine(sql: string, at: number, end: number): number {
  let after = at
  while (after < end && sql.charCodeAt(after) !== LINE_FEED) after++
  return after
}

function trimmed(text: string): string {
  let to = text.length
  while (to > 0 && (text[to - 1] === ' ' || text[to - 1] === ';')) to--
  return text.slice(text.startsWith(' ') ? 1 : 0, to)
}
