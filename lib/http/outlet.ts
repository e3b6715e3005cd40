import type { ServerResponse } from 'node:http'
import type { Reader } from './rendering.ts'

const lockedDown = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** What every answer carries, whatever its status. */
const everywhere: Readonly<Record<string, string>> = {
  'content-security-policy': lockedDown,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
}

/** The policy of a page whose one style sheet carries the nonce; there is no script. */
export function pagePolicy(nonce: string): string {
  return `${lockedDown}; style-src 'nonce-${nonce}'`
}

/** A response with its client: knows when nobody listens any more, and writes only as fast as they read. */
export class Outlet {
  readonly #res: ServerResponse
  readonly #head: boolean
  #gone: boolean
  #onGone: (() => void)[] = []

  constructor(res: ServerResponse, head: boolean) {
    this.#res = res
    this.#head = head
    // HTTP/2's compatibility response has no `destroyed`.
    this.#gone = res.destroyed || res.writableEnded
    res.once('close', () => {
      this.#gone = true
      for (const tell of this.#onGone.splice(0)) tell()
    })
    // A write that loses the race with a disconnect reports here; without a listener it would end the process.
    res.on('error', () => {})
  }

  /** The client has left, or somebody else has answered. */
  get gone(): boolean {
    return this.#gone
  }

  get started(): boolean {
    return this.#res.headersSent
  }

  /** Called once, when the client has left or has got everything; at once when it has left already. */
  whenGone(tell: () => void): void {
    if (this.#gone) tell()
    else this.#onGone.push(tell)
  }

  /** Status and headers; they go out with the first byte. No reason phrase: HTTP/2 has none. */
  prepare(status: number, headers: Readonly<Record<string, string | number>>): ServerResponse {
    this.#res.statusCode = status
    for (const [name, value] of Object.entries({ ...everywhere, ...headers }))
      this.#res.setHeader(name, value)
    return this.#res
  }

  #whole(status: number, body: string, headers: Readonly<Record<string, string>>): void {
    if (this.#gone || this.started) return
    this.prepare(status, { ...headers, 'content-length': Buffer.byteLength(body) })
    this.#res.end(this.#head ? undefined : body)
  }

  /** One line of plain text. */
  line(status: number, text: string, headers: Readonly<Record<string, string>> = {}): void {
    this.#whole(status, `${text}\n`, { 'content-type': 'text/plain; charset=utf-8', ...headers })
  }

  json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
    this.#whole(status, JSON.stringify(value), {
      'content-type': 'application/json; charset=utf-8',
      ...headers,
    })
  }

  html(text: string, headers: Readonly<Record<string, string>>): void {
    this.#whole(200, text, { 'content-type': 'text/html; charset=utf-8', ...headers })
  }

  /** `first`, then everything of the rendering; the answer fails with it, whether or not something went out before. */
  async stream(headers: Readonly<Record<string, string>>, reader: Reader, first = ''): Promise<void> {
    const leave = (): void => reader.leave()
    this.#onGone.push(leave)
    try {
      // Asked for before the head goes out, so that a failure can still be a 500.
      let chunk = await reader.next()
      if (this.#gone || this.started) return
      if (chunk !== 'broken') {
        this.prepare(200, headers)
        if (first !== '') this.#res.write(first)
      }
      for (; typeof chunk !== 'string'; chunk = await reader.next()) {
        if (this.#gone) return
        if (!this.#res.write(chunk)) await this.#drained()
      }
      if (chunk === 'broken') this.fail()
      else if (!this.#gone) this.#res.end()
    } finally {
      reader.leave()
    }
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#gone) {
        resolve()
        return
      }
      this.#res.once('drain', resolve)
      this.#onGone.push(resolve)
    })
  }

  /** After a failure: a 500 if nothing went out yet; else a broken connection, so that no half answer looks whole. */
  fail(): void {
    if (this.#gone) return
    if (this.started) this.#res.destroy()
    else this.line(500, 'perfguard could not make this answer; the application is not affected')
  }
}
