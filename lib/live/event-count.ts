const NEWLINE = 10
const RETURN = 13
const DATA = Buffer.from('data')

/**
 * Counts the events in a stream of `text/event-stream`, however it is cut into chunks: an event is a block with a `data`
 * line, and ends with an empty line. Comments that keep the connection alive are none.
 */
export class EventCount {
  /** Bytes or letters of this line so far that are those of `data`; -1 when it is another line. */
  #matched = 0
  #lineIsEmpty = true
  #hasData = false

  add(chunk: unknown): number {
    if (typeof chunk === 'string')
      return this.#scan(
        chunk.length,
        (at) => chunk.charCodeAt(at),
        (from) => chunk.indexOf('\n', from),
      )
    if (!(chunk instanceof Uint8Array)) return 0
    return this.#scan(
      chunk.length,
      (at) => chunk[at]!,
      (from) => chunk.indexOf(NEWLINE, from),
    )
  }

  #scan(length: number, codeAt: (at: number) => number, nextLine: (from: number) => number): number {
    let events = 0
    for (let at = 0; at < length; at++) {
      const code = codeAt(at)
      if (code === NEWLINE) {
        if (this.#lineIsEmpty && this.#hasData) events++
        if (this.#lineIsEmpty) this.#hasData = false
        this.#matched = 0
        this.#lineIsEmpty = true
      } else if (code !== RETURN) {
        this.#lineIsEmpty = false
        this.#match(code)
        if (this.#matched < 0 || this.#hasData) {
          // The rest of the line says nothing.
          const end = nextLine(at)
          if (end < 0) return events
          at = end - 1
        }
      }
    }
    return events
  }

  #match(code: number): void {
    if (this.#matched < 0 || code !== DATA[this.#matched]) this.#matched = -1
    else if (++this.#matched === DATA.length) this.#hasData = true
  }
}
