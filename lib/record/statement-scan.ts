const [QUOTE, NAME_QUOTE, BACKTICK, BACKSLASH] = [0x27, 0x22, 0x60, 0x5c]
const [DOLLAR, DOT, PLUS, MINUS, SLASH, STAR, AMPERSAND] = [0x24, 0x2e, 0x2b, 0x2d, 0x2f, 0x2a, 0x26]
const [OPEN, CLOSE, COMMA, PARAMETER, COLON, AT, LINE_FEED] = [0x28, 0x29, 0x2c, 0x3f, 0x3a, 0x40, 0x0a]
/** On a letter it is the small one. */
const SMALL = 0x20
const plainName = /^.[\p{L}_][\p{L}\d_$.]*["`]$/u

export const LETTER = 1
const DIGIT = 2
export const SPACE_KIND = 3
/** Never the beginning of anything. */
export const PLAIN = 4
export const NAME_QUOTE_KIND = 5
/** Of ASCII; all else is taken for letters. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const text = String.fromCharCode(code)
  if (/\w/.test(text)) return /\d/.test(text) ? DIGIT : LETTER
  if (/\s/.test(text)) return SPACE_KIND
  return /["`]/.test(text) ? NAME_QUOTE_KIND : /['$.?(/-]/.test(text) ? 0 : PLAIN
})

/** What a letter may be the beginning of. */
export function kindOf(code: number): number {
  return code < 128 ? kinds[code]! : LETTER
}

export function isInWord(code: number): boolean {
  const kind = kindOf(code)
  return kind === LETTER || kind === DIGIT
}

function isSpace(code: number): boolean {
  return code < 128 && kinds[code] === SPACE_KIND
}

function isLetter(code: number): boolean {
  return code >= 128 || kinds[code] === LETTER
}

function isDigit(code: number): boolean {
  return code < 128 && kinds[code] === DIGIT
}

/** Each of these answers with where something ends that begins `at`; `at` itself, when it does not begin there. */

function afterWord(sql: string, at: number, end: number): number {
  let after = at
  for (; after < end; after++) {
    const code = sql.charCodeAt(after)
    // NaN would be none of them: `end` is never behind the text.
    if (code < 128 && kinds[code] !== LETTER && kinds[code] !== DIGIT) break
  }
  return after
}

/** Spaces and comments. */
export function afterGap(sql: string, at: number, end: number): number {
  let after = at
  while (after < end) {
    const code = sql.charCodeAt(after)
    if (isSpace(code)) after++
    else if (code === MINUS && sql.charCodeAt(after + 1) === MINUS) after = afterLine(sql, after, end)
    else if (code === SLASH && sql.charCodeAt(after + 1) === STAR)
      after = afterText(sql, '*/', after + 2, end)
    else break
  }
  return after
}

/** A literal of any kind. */
export function afterValue(sql: string, at: number, end: number): number {
  const code = sql.charCodeAt(at)
  const next = sql.charCodeAt(at + 1)
  if (isDigit(code) || (code === DOT && isDigit(next))) return afterNumber(sql, at, end)
  if (code === QUOTE) return afterQuoted(sql, at, end, false)
  if (code === DOLLAR) return isDigit(next) ? at : afterDollarQuoted(sql, at, end)
  if (code === NAME_QUOTE || code === BACKTICK) {
    const after = afterQuoted(sql, at, end, false)
    return isPlainName(sql, at, after) ? at : after
  }
  // E'…', x'…' and U&'…'
  if (next === QUOTE) {
    const small = code | SMALL
    const isPrefix = small === 0x65 || small === 0x62 || small === 0x78 || small === 0x6e
    return isPrefix ? afterQuoted(sql, at + 1, end, small === 0x65) : at
  }
  const isUnicode = next === AMPERSAND && (code | SMALL) === 0x75 && sql.charCodeAt(at + 2) === QUOTE
  return isUnicode ? afterQuoted(sql, at + 2, end, false) : at
}

/** Whatever is no value: a quoted name, a parameter, a word, or one letter. */
export function afterPlain(sql: string, at: number, end: number): number {
  const code = sql.charCodeAt(at)
  if (code === NAME_QUOTE || code === BACKTICK) return afterQuoted(sql, at, end, false)
  return code === PARAMETER || code === DOLLAR || isLetter(code) ? afterWord(sql, at + 1, end) : at + 1
}

/** `(1, 'x', $3)`: nothing but values and parameters. Then any number of the same, as rows are inserted. */
export function afterLists(sql: string, at: number, end: number): number {
  let after = afterList(sql, at, end)
  if (after === at) return at
  for (;;) {
    const comma = afterGap(sql, after, end)
    if (sql.charCodeAt(comma) !== COMMA) return after
    const open = afterGap(sql, comma + 1, end)
    const next = afterList(sql, open, end)
    if (next === open) return after
    after = next
  }
}

function afterList(sql: string, at: number, end: number): number {
  if (sql.charCodeAt(at) !== OPEN) return at
  let after = at + 1
  while (after < end) {
    after = afterGap(sql, after, end)
    const sign = sql.charCodeAt(after)
    if (sign === MINUS || sign === PLUS) after++
    const item = afterItem(sql, after, end)
    if (item === after) return at
    after = afterGap(sql, item, end)
    const code = sql.charCodeAt(after++)
    if (code === CLOSE && after <= end) return after
    if (code !== COMMA) return at
  }
  return at
}

/** Whether there is no value among what `afterLists` went over. */
export function areParameters(sql: string, from: number, to: number): boolean {
  for (let at = from; at < to;) {
    const code = sql.charCodeAt(at)
    const isBetween = isSpace(code) || code === OPEN || code === CLOSE || code === COMMA
    const after = isBetween ? at + 1 : afterParameter(sql, at, to)
    if (after === at) return false
    at = after
  }
  return true
}

/** A value, `?`, `?2`, `$3`, `:name` or `@name`. */
function afterItem(sql: string, at: number, end: number): number {
  const after = afterValue(sql, at, end)
  return after === at ? afterParameter(sql, at, end) : after
}

function afterParameter(sql: string, at: number, end: number): number {
  const code = sql.charCodeAt(at)
  if (code === PARAMETER) return afterWord(sql, at + 1, end)
  if (code !== DOLLAR && code !== COLON && code !== AT) return at
  const after = afterWord(sql, at + 1, end)
  return after === at + 1 ? at : after
}

function isPlainName(sql: string, at: number, after: number): boolean {
  for (let inside = at + 1; inside < after - 1; inside++) {
    const code = sql.charCodeAt(inside)
    if (code >= 128) return plainName.test(sql.slice(at, after))
    const isFirst = inside === at + 1
    if (kinds[code] === LETTER) continue
    if (isFirst || (kinds[code] !== DIGIT && code !== DOLLAR && code !== DOT)) return false
  }
  return after > at + 2 && sql.charCodeAt(after - 1) === sql.charCodeAt(at)
}

/** Hexadecimal too, and with whatever letters stand behind it. */
function afterNumber(sql: string, at: number, end: number): number {
  let after = at
  for (; after < end; after++) {
    const code = sql.charCodeAt(after)
    if (isLetter(code) || isDigit(code) || code === DOT) continue
    const isExponent = (code === MINUS || code === PLUS) && (sql.charCodeAt(after - 1) | SMALL) === 0x65
    if (!isExponent || !isDigit(sql.charCodeAt(after + 1))) break
  }
  return after
}

/** `$$…$$` and `$tag$…$tag$`. */
function afterDollarQuoted(sql: string, at: number, end: number): number {
  const after = afterWord(sql, at + 1, end)
  return sql.charCodeAt(after) === DOLLAR && after < end
    ? afterText(sql, sql.slice(at, after + 1), after + 1, end)
    : at
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
