import { LRUCache } from 'lru-cache'
import {
  afterGap,
  afterLists,
  afterPlain,
  afterValue,
  areParameters,
  isInWord,
  kindOf,
  LETTER,
  NAME_QUOTE_KIND,
  PLAIN,
  SPACE_KIND,
} from './statement-scan.ts'

const MAX_READ = 4_000
const MAX_TEXT_LENGTH = 300
const TEXTS_KEPT = 500

const [SPACE, PARAMETER, OPEN, CLOSE, SEMICOLON, ELLIPSIS] = [0x20, 0x3f, 0x28, 0x29, 0x3b, 0x2026]
const [QUOTE, AMPERSAND] = [0x27, 0x26]

/**
 * Statements without their values: what they have in common, of bounded length. A text is made once and then found by
 * its letters, so that what is read again leaves no garbage.
 */
export class StatementTexts {
  /** Only of those that had no values to begin with: what is remembered here is what was written. */
  readonly #known = new LRUCache<string, string>({ max: TEXTS_KEPT })
  readonly #byHash = new LRUCache<number, string>({ max: TEXTS_KEPT })
  /** What is being read; a list may be behind the end of the text. */
  readonly #codes = new Uint16Array(MAX_TEXT_LENGTH + 4)
  #length = 0
  #hadValues = false

  of(sql: string): string {
    const known = sql.length > MAX_READ ? undefined : this.#known.get(sql)
    if (known !== undefined) return known
    this.#read(sql)
    const text = this.#text()
    if (!this.#hadValues) this.#known.set(sql, text)
    return text
  }

  /** By hand: with regular expressions it took 18 times as long. */
  #read(sql: string): void {
    const end = Math.min(sql.length, MAX_READ)
    this.#length = 0
    this.#hadValues = sql.length > end
    let at = 0
    while (at < end && this.#length <= MAX_TEXT_LENGTH) {
      const from = at
      const code = sql.charCodeAt(at)
      const kind = kindOf(code)
      if (kind === SPACE_KIND) {
        this.#putSpace()
        at++
      } else if (kind === PLAIN) {
        this.#codes[this.#length++] = code
        at++
      } else if (kind === LETTER && (at = this.#copyWord(sql, from, end)) !== from) continue
      else if (kind === NAME_QUOTE_KIND && (at = this.#copyName(sql, from, end)) !== from) continue
      else if ((at = afterValue(sql, from, end)) !== from) this.#putValue()
      else if (code === OPEN && (at = afterLists(sql, from, end)) !== from) {
        this.#putList()
        this.#hadValues ||= !areParameters(sql, from, at)
      } else if ((at = afterGap(sql, from, end)) !== from) {
        // A comment may hold anything.
        this.#hadValues = true
        this.#putSpace()
      } else this.#copy(sql, from, (at = afterPlain(sql, from, end)))
    }
    // Of what was not read nobody knows.
    if (at < end) this.#hadValues = true
  }

  #putSpace(): void {
    if (this.#length > 0 && this.#codes[this.#length - 1] !== SPACE) this.#codes[this.#length++] = SPACE
  }

  #putValue(): void {
    this.#hadValues = true
    this.#codes[this.#length++] = PARAMETER
  }

  #putList(): void {
    this.#codes[this.#length++] = OPEN
    this.#codes[this.#length++] = PARAMETER
    this.#codes[this.#length++] = CLOSE
  }

  /** Not when it may be the beginning of a literal, such as `E'…'` or `U&'…'`. */
  #copyWord(sql: string, from: number, end: number): number {
    const next = sql.charCodeAt(from + 1)
    if (next === QUOTE || next === AMPERSAND) return from
    const codes = this.#codes
    let length = this.#length
    let at = from
    for (; at < end && length < codes.length; at++) {
      const code = sql.charCodeAt(at)
      if (!isInWord(code)) break
      codes[length++] = code
    }
    this.#length = length
    return at
  }

  /** A quoted name as most are: one word. */
  #copyName(sql: string, from: number, end: number): number {
    const codes = this.#codes
    const quote = sql.charCodeAt(from)
    let length = this.#length
    codes[length++] = quote
    let at = from + 1
    if (kindOf(sql.charCodeAt(at)) !== LETTER) return from
    for (; at < end && length < codes.length - 1; at++) {
      const code = sql.charCodeAt(at)
      if (code >= 128 || !isInWord(code)) break
      codes[length++] = code
    }
    if (sql.charCodeAt(at) !== quote || sql.charCodeAt(at + 1) === quote || at >= end) return from
    codes[length++] = quote
    this.#length = length
    return at + 1
  }

  #copy(sql: string, from: number, to: number): void {
    const codes = this.#codes
    let length = this.#length
    for (let at = from; at < to && length < codes.length; at++) codes[length++] = sql.charCodeAt(at)
    this.#length = length
  }

  #text(): string {
    const codes = this.#codes
    let length = this.#length
    while (length > 0 && (codes[length - 1] === SPACE || codes[length - 1] === SEMICOLON)) length--
    if (length > MAX_TEXT_LENGTH) codes[(length = MAX_TEXT_LENGTH) - 1] = ELLIPSIS
    let hash = length
    for (let at = 0; at < length; at++) hash = (Math.imul(hash, 31) + codes[at]!) | 0
    const known = this.#byHash.get(hash)
    if (known !== undefined && isWrittenSo(known, codes, length)) return known
    const text = String.fromCharCode(...codes.subarray(0, length))
    this.#byHash.set(hash, text)
    return text
  }
}

function isWrittenSo(text: string, codes: Uint16Array, length: number): boolean {
  if (text.length !== length) return false
  for (let at = 0; at < length; at++) if (text.charCodeAt(at) !== codes[at]) return false
  return true
}
