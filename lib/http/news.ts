import { randomBytes } from 'node:crypto'

const KEPT = 100

interface Told {
  number: number
  text: string
}

/** What was told lately, for those who come back after their connection broke. */
export class News {
  /** Numbers of another process mean nothing here. */
  readonly #tag: string = randomBytes(4).toString('hex')
  readonly #told: Told[] = []
  #number = 0

  /** What the browser will send back as `Last-Event-ID`. */
  get id(): string {
    return `${this.#tag}-${this.#number}`
  }

  add(event: string, payload: unknown): string {
    this.#number++
    const text = eventText(event, JSON.stringify(payload), this.id)
    this.#told.push({ number: this.#number, text })
    if (this.#told.length > KEPT) this.#told.shift()
    return text
  }

  /** All that was told after `id`. */
  since(id: string | undefined): string {
    const [tag, number] = (id ?? '').split('-')
    if (tag !== this.#tag) return ''
    return this.#told
      .filter((one) => one.number > Number(number))
      .map(({ text }) => text)
      .join('')
  }
}

/** JSON has no line breaks, so one `data:` line holds it. */
export function eventText(event: string, json: string, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${json}\n\n`
}
