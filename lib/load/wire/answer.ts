import type { LoadAnswer } from '../definition/user.ts'
import type { Outcome } from './connection.ts'

/** An answer as tasks and checks see it. Takes what it needs at once: the connection goes on with the next. */
export class Answer implements LoadAnswer {
  readonly status: number
  readonly #head: string
  readonly #body: Buffer
  #headers: Map<string, string> | null = null

  constructor({ status, head, body }: Outcome) {
    this.status = status
    this.#head = head ?? ''
    this.#body = body ?? Buffer.alloc(0)
  }

  header(name: string): string | undefined {
    this.#headers ??= headersOf(this.#head)
    return this.#headers.get(name.toLowerCase())
  }

  bytes(): Uint8Array {
    return this.#body
  }

  text(): string {
    return this.#body.toString('utf8')
  }

  json(): unknown {
    return JSON.parse(this.text())
  }
}

function headersOf(head: string): Map<string, string> {
  const headers = new Map<string, string>()
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return headers
}
