import { request, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { until } from './until.ts'

export interface Heard {
  event: string
  data: unknown
  id: string | undefined
}

/** A listener to server-sent events that reads as a browser does. */
export class Listener {
  readonly heard: Heard[] = []
  text = ''
  status = 0
  headers: IncomingHttpHeaders = {}
  ended = false
  readonly #request: ClientRequest
  #incoming: IncomingMessage | undefined
  #rest = ''

  constructor(port: number, path: string, headers: Record<string, string> = {}) {
    this.#request = request({ host: '127.0.0.1', port, path, headers, agent: false }, (incoming) => {
      this.#incoming = incoming
      this.status = incoming.statusCode ?? 0
      this.headers = incoming.headers
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk: string) => this.take(chunk))
      incoming.on('error', () => {})
      incoming.on('close', () => (this.ended = true))
    })
    this.#request.on('error', () => (this.ended = true))
    this.#request.end()
  }

  take(chunk: string): void {
    this.text += chunk
    const blocks = (this.#rest + chunk).split('\n\n')
    this.#rest = blocks.pop()!
    for (const block of blocks) {
      const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
      const event = field('event')
      if (event !== undefined) this.heard.push({ event, data: JSON.parse(field('data')!), id: field('id') })
    }
  }

  of(event: string): Heard[] {
    return this.heard.filter((one) => one.event === event)
  }

  /** Waits until so many events of a name have come, and gives their data. */
  async wait<T>(event: string, count = 1): Promise<T[]> {
    await until(() => this.of(event).length >= count, { what: `${count} × ${event}` })
    return this.of(event).map(({ data }) => data as T)
  }

  /** Reads nothing more, and stays. */
  pause(): void {
    this.#incoming?.pause()
  }

  resume(): void {
    this.#incoming?.resume()
  }

  close(): void {
    this.#request.destroy()
  }
}
