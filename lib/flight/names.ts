import { LRUCache } from 'lru-cache'
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads'

/** The reader remembers more names than the writer: a number that is on the tape must not have lost its name. */
const READER_FACTOR = 4

/** Small numbers for names, so that the tape holds no text. A number never gets another meaning; 0 is none. */
export class Names {
  readonly #numbers: LRUCache<string, number>
  readonly #port: MessagePort
  #latest = 0

  constructor(port: MessagePort, max: number) {
    this.#port = port
    this.#numbers = new LRUCache({ max })
  }

  /** About 30 ns; who asks often may keep the answer as long as the name is in use. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const number = ++this.#latest
    this.#numbers.set(name, number)
    // Before any row that uses it is written: the reader, which empties the channel first, knows every number it meets.
    this.#port.postMessage([number, name])
    return number
  }
}

export class NameReader {
  readonly #names: LRUCache<number, string>
  readonly #port: MessagePort

  constructor(port: MessagePort, max: number) {
    this.#port = port
    this.#names = new LRUCache({ max: READER_FACTOR * max })
  }

  /** Takes what has come without waiting for a turn of the loop: a row on the tape may already use it. */
  receive(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#port)
      if (received === undefined) return
      const [number, name] = received.message as [number, string]
      this.#names.set(number, name)
    }
  }

  nameOf(number: number): string | undefined {
    return this.#names.get(number)
  }
}
