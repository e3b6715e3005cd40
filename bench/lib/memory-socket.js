import { Duplex } from 'node:stream'
import { AnswerLength } from './answer-length.js'

/**
 * A connection in memory, for `server.emit('connection', socket)`: Node's own parser, requests and responses, and
 * nothing of the kernel, whose part in a request is larger and far noisier than what is looked for.
 */
export class MemorySocket extends Duplex {
  #answer = new AnswerLength()
  #onAnswer

  constructor() {
    // An answer's writes are all taken at once; buffering them would be another layer in the figure.
    super({ highWaterMark: 1_000_000, decodeStrings: false })
    // As a socket: the server asks for it, the adapters read it.
    this.remoteAddress = '127.0.0.1'
  }

  setTimeout() {
    return this
  }

  setNoDelay() {
    return this
  }

  setKeepAlive() {
    return this
  }

  /** Hands the request in; `onAnswer` is called when its response is written whole. One at a time. */
  request(bytes, onAnswer) {
    this.#onAnswer = onAnswer
    this.push(bytes)
  }

  _read() {}

  _write(chunk, _, done) {
    this.#take(chunk)
    done()
  }

  _writev(chunks, done) {
    for (const { chunk } of chunks) this.#take(chunk)
    done()
  }

  _final(done) {
    done()
  }

  #take(chunk) {
    if (chunk.length === 0) return
    try {
      if (this.#answer.take(chunk)) this.#onAnswer()
    } catch (error) {
      // Thrown here it would be the application's, whose error handler swallows it.
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
