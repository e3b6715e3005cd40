/**
 * Tells when an answer is whole. All answers of a connection have one length, as the requests are made so: only the
 * first head is ever parsed, and the measuring costs next to nothing.
 */
export class AnswerLength {
  #bytes = 0
  #got = 0
  #head = ''

  /** Takes what has come (Buffer or latin1 string); true when this ends an answer. Throws on anything but a 200. */
  take(chunk) {
    if (this.#got === 0) checkStatus(chunk)
    this.#got += chunk.length
    if (this.#bytes === 0) this.#measure(chunk)
    if (this.#bytes === 0 || this.#got < this.#bytes) return false
    if (this.#got > this.#bytes) throw new Error('an answer was longer than the first')
    this.#got = 0
    return true
  }

  #measure(chunk) {
    this.#head += chunk.toString('latin1')
    const end = this.#head.indexOf('\r\n\r\n')
    if (end >= 0) this.#bytes = end + 4 + bodyLength(this.#head)
  }
}

function bodyLength(head) {
  const length = /^content-length: (\d+)/im.exec(head)?.[1]
  if (length === undefined) throw new Error('the answer has no content-length')
  return Number(length)
}

function checkStatus(chunk) {
  const start = typeof chunk === 'string' ? chunk.slice(0, 12) : chunk.toString('latin1', 0, 12)
  if (start !== 'HTTP/1.1 200') throw new Error(`unexpected answer: ${start}`)
}
