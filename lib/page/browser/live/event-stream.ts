import type { PageEvents, TableName } from '../../wire.ts'
import type { Server } from './server.ts'

export type EventHandlers = { [K in keyof PageEvents]: (data: PageEvents[K]) => void }

const RETRY_MS = 5_000

/** The stream of events, opened anew for each view: a view asks for the tables that it shows. */
export class EventStream {
  readonly #server: Server
  readonly #handlers: EventHandlers
  readonly #onState: (state: 'live' | 'lost') => void
  #source: EventSource | null = null
  #retry = 0

  constructor(server: Server, handlers: EventHandlers, onState: (state: 'live' | 'lost') => void) {
    this.#server = server
    this.#handlers = handlers
    this.#onState = onState
  }

  open(tables: readonly TableName[]): void {
    this.close()
    const wish = tables.length === 0 ? '' : `&tables=${tables.join(',')}`
    const source = new EventSource(this.#server.url(`events?view=page${wish}`))
    this.#source = source
    for (const name of Object.keys(this.#handlers) as (keyof PageEvents)[]) {
      const handle = this.#handlers[name] as (data: unknown) => void
      source.addEventListener(name, ({ data }: MessageEvent<string>) => handle(JSON.parse(data)))
    }
    source.addEventListener('open', () => this.#onState('live'))
    source.addEventListener('error', () => {
      this.#onState('lost')
      // The browser itself tries again after a broken connection, but not after a refusal.
      if (source.readyState === EventSource.CLOSED)
        this.#retry = window.setTimeout(() => this.open(tables), RETRY_MS)
    })
  }

  close(): void {
    clearTimeout(this.#retry)
    this.#source?.close()
    this.#source = null
  }
}
