import type { IncomingMessage } from 'node:http'
import type { Beat, PageEvents, TableName } from '../page/wire.ts'
import type { IncidentSummary, WorkerReading } from '../types.ts'
import type { PerfView } from '../view.ts'
import type { AdviceGiver } from './advice.ts'
import { EventStream, type Wish } from './event-stream.ts'
import { EventTables } from './event-tables.ts'
import { wishIn } from './event-wish.ts'
import { snapshotPieces } from './json-pieces.ts'
import { eventText, News } from './news.ts'
import type { Outlet } from './outlet.ts'
import { inSlices } from './slices.ts'

const BEAT_MS = 1_000
const RETRY_MS = 2_000
const MAX_STREAMS = 32
/** Reading what all workers have handed over is dear. */
const WORKERS_EVERY_BEATS = 5

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A proxy or a compressing middleware that transformed it would keep it back until it is long enough.
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
}

/**
 * Who listens to `/perf/events`. Everything is rendered once a beat for all of them, and nothing while nobody listens;
 * it keeps no process alive.
 */
export class EventHub {
  readonly #view: PerfView
  readonly #tables: EventTables
  readonly #streams = new Set<EventStream>()
  readonly #news = new News()
  readonly #nowMs: () => number
  #outbox = ''
  #timer: NodeJS.Timeout | undefined
  #beating = false
  #beats = 0
  #second: number | null = null
  #workers: WorkerReading[] | undefined
  #incidents: Map<string, string> | null = null
  #follows = false
  #closed = false

  constructor(view: PerfView, advice: AdviceGiver) {
    this.#view = view
    this.#tables = new EventTables(view, advice)
    this.#nowMs = () => view.options.clock.nowMs()
  }

  open(req: IncomingMessage, outlet: Outlet): void {
    const wish = wishIn(req.url ?? '')
    if (wish === null) return outlet.line(400, 'use ?view=page, and tables=sla,routes,operations,work,advice')
    if (this.#closed) return outlet.line(503, 'this perf was closed')
    if (this.#streams.size >= MAX_STREAMS) {
      return outlet.line(429, `${MAX_STREAMS} listen already: close a tab`, { 'retry-after': '10' })
    }
    if (outlet.gone) return
    // Once the stream ends, its connection shall not hold a server that closes. HTTP/2 has no such header.
    const connection = req.httpVersionMajor === 1 ? { connection: 'close' } : {}
    const res = outlet.prepare(200, { ...headers, ...connection })
    if (req.method === 'HEAD') {
      res.end()
      return
    }
    this.#follow()
    const stream = new EventStream(req, res, wish, this.#nowMs())
    this.#streams.add(stream)
    outlet.whenGone(() => this.#leave(stream))
    const last = req.headers['last-event-id']
    stream.tell(`retry: ${RETRY_MS}\n\n${this.#news.since(String(last))}`)
    this.#tables.hurry(wish.tables)
    this.#schedule(0)
  }

  #leave(stream: EventStream): void {
    this.#streams.delete(stream)
    if (this.#streams.size > 0) return
    clearTimeout(this.#timer)
    this.#second = null
  }

  #schedule(afterMs: number): void {
    clearTimeout(this.#timer)
    if (this.#streams.size > 0) this.#timer = setTimeout(() => void this.#beat(), afterMs).unref()
  }

  // ---------------------------------------------------------------- what comes once

  /** From the first listener on: whoever comes back wants to know what happened meanwhile. */
  #follow(): void {
    if (this.#follows) return
    this.#follows = true
    const { page } = this.#view
    page.on('breach', (breach) => this.#tell('breach', { kind: 'breach', untilAt: null, ...breach }))
    page.on('recover', (recovery) => this.#tell('recover', recovery))
    page.on('skip', (skip) => this.#tell('skip', skip))
    page.onClose(() => {
      this.#closed = true
      clearTimeout(this.#timer)
      for (const stream of this.#streams) stream.end()
    })
  }

  /** A second may bring hundreds: they go out together. */
  #tell<E extends keyof PageEvents>(event: E, payload: PageEvents[E]): void {
    const text = this.#news.add(event, payload)
    if (this.#streams.size === 0) return
    if (this.#outbox === '') setImmediate(() => this.#send())
    this.#outbox += text
  }

  #send(): void {
    const text = this.#outbox
    this.#outbox = ''
    for (const stream of this.#streams) stream.tell(text)
  }

  /** Incidents that are new, or have changed since the last beat. */
  #tellIncidents(incidents: readonly IncidentSummary[]): void {
    const before = this.#incidents
    const known = new Map(
      incidents.map((one) => [one.id, `${one.state} ${one.closedAt ?? ''} ${one.summary}`]),
    )
    this.#incidents = known
    if (before === null) return
    for (const incident of incidents) {
      if (before.get(incident.id) !== known.get(incident.id)) this.#tell('incident', incident)
    }
  }

  // ---------------------------------------------------------------- what comes each second

  async #beat(): Promise<void> {
    if (this.#beating) return
    this.#beating = true
    const beganMs = this.#nowMs()
    try {
      for (const stream of this.#streams) stream.check(beganMs)
      await this.#tellAll(beganMs)
    } catch (error) {
      this.#view.reportError(error)
    } finally {
      this.#beating = false
      this.#beats++
      this.#schedule(Math.max(0, BEAT_MS - (this.#nowMs() - beganMs)))
    }
  }

  async #tellAll(nowMs: number): Promise<void> {
    const wishes = [...this.#streams].map(({ wish }) => wish)
    const due = tablesOf(wishes).filter((table) => this.#tables.isDue(table, nowMs))
    const { cluster } = this.#view
    const wantsSnapshot = wishes.some(({ page }) => !page)
    const turn = due.length > 0 || wantsSnapshot || this.#beats % WORKERS_EVERY_BEATS === 0
    const whole = cluster !== null && turn ? await cluster.whole() : this.#view
    if (whole !== this.#view) this.#workers = whole.snapshotHead().cluster?.workers
    this.#tellIncidents(whole.incidents())
    if (wishes.some(({ page }) => page)) {
      const text = eventText('snapshot', JSON.stringify(this.#beatOf()), this.#news.id)
      this.#offer(text, ({ page }) => page)
    }
    if (wantsSnapshot) {
      const json: Buffer[] = []
      for await (const chunk of inSlices(snapshotPieces(whole), this.#nowMs)) json.push(chunk)
      const text = eventText('snapshot', Buffer.concat(json).toString(), this.#news.id)
      this.#offer(text, ({ page }) => !page)
    }
    for (const table of due) await this.#offerTable(table, whole)
  }

  #beatOf(): Beat {
    const { page, options } = this.#view
    const { at, uptimeMs, windowMs, state, process, gauges, shed, live, incidents } =
      this.#view.snapshotHead()
    const { last, samples, gc } = page.secondsAfter(this.#second)
    this.#second = last
    const { sla: _, pid: __, node: ___, ...reading } = process
    const runs = incidents.find((one) => one.state === 'recording')
    const latest = incidents.find((one) => one.state === 'whole')
    const duringMs = options.capture === false ? 0 : options.capture.duringMs
    return {
      at,
      uptimeMs,
      windowMs,
      state,
      limits: page.limitCounts(),
      latest: latest
        ? { id: latest.id, at: latest.openedAt, cause: latest.cause, summary: latest.summary }
        : null,
      samples,
      gc,
      process: reading,
      gauges,
      ...(shed !== undefined && { shed }),
      live,
      recording: runs ? { id: runs.id, openedAt: runs.openedAt, untilAt: runs.openedAt + duringMs } : null,
      ...(this.#workers !== undefined && { workers: this.#workers }),
    }
  }

  #offer(text: string, wants: (wish: Wish) => boolean): void {
    const bytes = Buffer.from(text)
    for (const stream of this.#streams) if (wants(stream.wish)) stream.offer(bytes)
  }

  async #offerTable(table: TableName, view: PerfView): Promise<void> {
    const { whole, changes } = await this.#tables.text(table, view)
    const texts = [Buffer.from(eventText(table, whole)), Buffer.from(eventText(table, changes))] as const
    for (const stream of this.#streams) {
      if (!stream.wish.tables.has(table)) continue
      const knows = !stream.unknown.has(table)
      if (stream.offer(texts[knows ? 1 : 0])) stream.unknown.delete(table)
      else stream.missed(table)
    }
  }
}

function tablesOf(wishes: readonly Wish[]): TableName[] {
  return [...new Set(wishes.flatMap(({ tables }) => [...tables]))]
}
