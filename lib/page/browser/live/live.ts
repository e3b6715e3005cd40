import type { Range, TableName } from '../../wire.ts'
import { EventStream } from './event-stream.ts'
import { PageState } from './page-state.ts'
import type { Server } from './server.ts'
import { TimeHistory } from './time-history.ts'

/** Keeps the state up to date, for as long as somebody looks at it. */
export class Live {
  readonly server: Server
  readonly state = new PageState()
  /** Something is new: whoever shows the state shows it again. */
  readonly changed: () => void
  readonly #stream: EventStream
  #range: Range
  #tables: readonly TableName[] = []
  #asleep = false
  #historyAsked = 0
  #historyLoadedAt = 0

  constructor(server: Server, range: Range, changed: () => void) {
    this.server = server
    this.#range = range
    this.changed = changed
    const { state } = this
    const news =
      <T>(take: (data: T) => void) =>
      (data: T): void => {
        take(data)
        changed()
      }
    this.#stream = new EventStream(
      server,
      {
        snapshot: news((beat) => {
          state.beat = beat
          if (state.history?.append(beat) === false) void this.#loadHistory()
          this.#refreshCoarse()
        }),
        breach: news((mark) => state.history?.breach(mark)),
        recover: news((recovery) => state.history?.recover(recovery)),
        incident: news((incident) => state.incident(incident)),
        skip: news((skip) => state.skip(skip)),
        sla: news((table) => state.sla.take(table)),
        routes: news((table) => state.routes.take(table)),
        operations: news((table) => (state.operations = table)),
        work: news((table) => (state.work = table)),
        advice: news(({ items }) => (state.advice = items)),
      },
      (connection) => this.#onConnection(connection),
    )
  }

  get range(): Range {
    return this.#range
  }

  get isPaused(): boolean {
    return this.state.connection === 'paused'
  }

  start(): void {
    void this.#load('about', async () => (this.state.about = await this.server.about()))
    this.#loadPast()
  }

  /** From now on with these tables. */
  watch(tables: readonly TableName[]): void {
    this.#tables = tables
    if (!this.isPaused) this.#stream.open(tables)
  }

  /** Costs the process nothing until it goes on. */
  pause(): void {
    this.#stream.close()
    this.state.connection = 'paused'
    this.changed()
  }

  resume(): void {
    if (!this.isPaused) return
    this.state.connection = 'starting'
    this.#loadPast()
    this.#stream.open(this.#tables)
  }

  /** For a while nobody sees the page: it costs nothing until it is seen again. */
  sleep(): void {
    if (this.isPaused) return
    this.#stream.close()
    this.#asleep = true
  }

  wake(): void {
    if (!this.#asleep || this.isPaused) return
    this.#asleep = false
    this.#loadPast()
    this.#stream.open(this.#tables)
  }

  setRange(range: Range): void {
    const wasLive = this.state.history?.isLive ?? false
    this.#range = range
    if (wasLive && isFine(range)) this.changed()
    else void this.#loadHistory()
  }

  #onConnection(connection: 'live' | 'lost'): void {
    const { state } = this
    // What happened in between comes with the history.
    if (connection === 'live' && state.connection === 'lost') this.#loadPast()
    state.connection = connection
    this.changed()
  }

  #loadPast(): void {
    void this.#loadHistory()
    void this.#load('incidents', async () => (this.state.incidents = await this.server.incidents()))
  }

  #refreshCoarse(): void {
    const { history, nowAt } = this.state
    if (history === null || history.isLive || nowAt - this.#historyLoadedAt < history.stepMs) return
    void this.#loadHistory()
  }

  async #loadHistory(): Promise<void> {
    const asked = ++this.#historyAsked
    this.#historyLoadedAt = this.state.nowAt
    await this.#load('history', async () => {
      const history = await this.server.history(isFine(this.#range) ? '10m' : this.#range)
      // The user may have chosen another range meanwhile.
      if (asked === this.#historyAsked) this.state.history = new TimeHistory(history)
    })
  }

  async #load(what: string, read: () => Promise<unknown>): Promise<void> {
    try {
      await read()
      this.state.trouble = null
    } catch (error) {
      this.state.trouble = `${what}: ${error instanceof Error ? error.message : String(error)}`
    }
    this.changed()
  }
}

function isFine(range: Range): boolean {
  return range !== '3h' && range !== '24h'
}
