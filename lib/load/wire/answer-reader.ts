/** Whoever reads answers from one connection, in the order of their parts. */
export interface AnswerSink {
  /** `head` is the text of the header lines; only when it was asked for. */
  onHead(status: number, head: string | null): void
  /** A piece of the body. Its memory is used again: copy what is kept. */
  onBody(piece: Buffer): void
  onEnd(keepsAlive: boolean): void
}

const LF = 10
const CR = 13
const COLON = 58
const MAX_HEAD_BYTES = 65_536

type Stage = 'head' | 'length' | 'until-close' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers'

/**
 * Reads HTTP/1.1 answers out of whatever pieces they come in. Our own, because a generator that spends its CPU on
 * streams and header objects measures itself: node:http takes three times as much for each request.
 */
export class AnswerReader {
  readonly #sink: AnswerSink
  #stage: Stage = 'head'
  /** What is left of the body, or of the chunk. */
  #left = 0
  /** The beginning of a head, or of a line, whose end has not come yet. */
  #partial: Buffer | null = null
  #isHeadRequest = false
  #wantsHead = false
  #keepsAlive = true

  constructor(sink: AnswerSink) {
    this.#sink = sink
  }

  /** Something of an answer has come, and not all of it. */
  get isWithin(): boolean {
    return this.#stage !== 'head' || this.#partial !== null
  }

  /** Before each request. */
  expect(isHeadRequest: boolean, wantsHead: boolean): void {
    this.#isHeadRequest = isHeadRequest
    this.#wantsHead = wantsHead
  }

  /** @throws Error when it is no HTTP */
  push(piece: Buffer): void {
    let bytes = piece
    if (this.#partial !== null) {
      bytes = Buffer.concat([this.#partial, piece])
      this.#partial = null
    }
    let at = 0
    while (at < bytes.length) {
      const next = this.#step(bytes, at)
      if (next < 0) {
        if (bytes.length - at > MAX_HEAD_BYTES) throw new Error('an answer with a head of over 64 KiB')
        this.#partial = Buffer.from(bytes.subarray(at))
        return
      }
      at = next
    }
  }

  /** The connection has ended. Whether that was the end of an answer. */
  end(): boolean {
    if (this.#stage !== 'until-close') return false
    this.#stage = 'head'
    this.#sink.onEnd(false)
    return true
  }

  /** Where to go on, or -1 when a line has no end yet. */
  #step(bytes: Buffer, at: number): number {
    switch (this.#stage) {
      case 'head':
        return this.#head(bytes, at)
      case 'length':
      case 'chunk':
        return this.#counted(bytes, at)
      case 'until-close':
        this.#sink.onBody(at === 0 ? bytes : bytes.subarray(at))
        return bytes.length
      case 'chunk-size':
        return this.#chunkSize(bytes, at)
      case 'chunk-end': {
        const end = bytes.indexOf(LF, at)
        if (end < 0) return -1
        if (end - at > 1 || (end > at && bytes[at] !== CR))
          throw new Error('a chunk of another length than was said')
        this.#stage = 'chunk-size'
        return end + 1
      }
      case 'trailers': {
        const end = bytes.indexOf(LF, at)
        if (end < 0) return -1
        const isEmpty = end === at || (end === at + 1 && bytes[at] === CR)
        if (isEmpty) this.#whole()
        return end + 1
      }
    }
  }

  #head(bytes: Buffer, at: number): number {
    const end = endOfHead(bytes, at)
    if (end < 0) return -1
    const status = statusOf(bytes, at)
    const isOld = bytes[at + 7] === 48
    let length: number | null = null
    let isChunked = false
    this.#keepsAlive = !isOld
    let line = bytes.indexOf(LF, at) + 1
    while (line < end) {
      const lineEnd = bytes.indexOf(LF, line)
      // Only three headers say how an answer ends; their first letters are c and t.
      const first = bytes[line]! | 0x20
      if (first === 99 || first === 116) {
        const colon = bytes.indexOf(COLON, line)
        if (colon > line && colon < lineEnd) {
          const size = colon - line
          if (size === 14 && nameIs(bytes, line, colon, 'content-length'))
            length = Number(bytes.toString('latin1', colon + 1, lineEnd).trim())
          else if (size === 17 && nameIs(bytes, line, colon, 'transfer-encoding'))
            isChunked = /\bchunked\s*$/i.test(bytes.toString('latin1', colon + 1, lineEnd))
          else if (size === 10 && nameIs(bytes, line, colon, 'connection'))
            this.#keepsAlive = keepsAlive(bytes.toString('latin1', colon + 1, lineEnd), isOld)
        }
      }
      line = lineEnd + 1
    }
    if (status >= 100 && status < 200 && status !== 101) return end
    if (length !== null && !(Number.isSafeInteger(length) && length >= 0))
      throw new Error('an answer whose content-length is no number')
    this.#sink.onHead(status, this.#wantsHead ? bytes.toString('latin1', at, end) : null)
    this.#begin(status, length, isChunked)
    return end
  }

  #begin(status: number, length: number | null, isChunked: boolean): void {
    // From a switched protocol on it is not HTTP any more, and nothing for us.
    if (status === 101) this.#keepsAlive = false
    if (status === 101 || this.#isHeadRequest || status === 204 || status === 304) this.#whole()
    else if (isChunked) this.#stage = 'chunk-size'
    else if (length === 0) this.#whole()
    else if (length !== null) {
      this.#stage = 'length'
      this.#left = length
    } else this.#stage = 'until-close'
  }

  #counted(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#left)
    this.#left -= end - at
    this.#sink.onBody(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end))
    if (this.#left > 0) return end
    if (this.#stage === 'chunk') this.#stage = 'chunk-end'
    else this.#whole()
    return end
  }

  #chunkSize(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(LF, at)
    if (end < 0) return -1
    const [, digits] = /^([0-9a-f]{1,13})\s*(?:;.*)?\r?$/i.exec(bytes.toString('latin1', at, end)) ?? []
    if (digits === undefined) throw new Error('a chunk without a length')
    this.#left = Number.parseInt(digits, 16)
    this.#stage = this.#left === 0 ? 'trailers' : 'chunk'
    return end + 1
  }

  #whole(): void {
    this.#stage = 'head'
    this.#sink.onEnd(this.#keepsAlive)
  }
}

/** Behind the empty line; -1 when it has not come. */
function endOfHead(bytes: Buffer, at: number): number {
  const end = bytes.indexOf('\r\n\r\n', at, 'latin1')
  return end < 0 ? -1 : end + 4
}

function statusOf(bytes: Buffer, at: number): number {
  // HTTP/1.x and a space.
  const isHttp = bytes[at] === 72 && bytes[at + 4] === 47 && bytes[at + 5] === 49 && bytes[at + 8] === 32
  const status = (bytes[at + 9]! - 48) * 100 + (bytes[at + 10]! - 48) * 10 + (bytes[at + 11]! - 48)
  if (!isHttp || !(status >= 100 && status <= 999)) throw new Error('an answer that is not HTTP/1.1')
  return status
}

function nameIs(bytes: Buffer, from: number, to: number, name: string): boolean {
  return bytes.toString('latin1', from, to).toLowerCase() === name
}

function keepsAlive(value: string, isOld: boolean): boolean {
  return isOld ? /\bkeep-alive\b/i.test(value) : !/\bclose\b/i.test(value)
}
