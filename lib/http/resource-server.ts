import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Grant } from '../config/types.ts'
import { PROMETHEUS_CONTENT_TYPE, prometheusText } from '../export/prometheus.ts'
import type { PerfView } from '../view.ts'
import { AdviceGiver } from './advice.ts'
import { startCapture } from './captures.ts'
import { EventHub } from './event-hub.ts'
import { FlameThread } from './flame-thread.ts'
import { sendFlame } from './flame.ts'
import { historyIn, historyPieces, historyWays } from './history.ts'
import { sendIncidentFile } from './incident-file.ts'
import { IncidentFiles } from './incident-files.ts'
import { jsonPieces, snapshotPieces } from './json-pieces.ts'
import { prefersHtml } from './negotiation.ts'
import { pagePolicy } from './outlet.ts'
import type { Outlet } from './outlet.ts'
import { pageAssets, sendAsset, type PageAssets } from './page-assets.ts'
import { pageHead } from './page-head.ts'
import { pageShell } from './page-shell.ts'
import { pageBody } from './page.ts'
import { Renderings } from './rendering.ts'
import type { Resource } from './routing.ts'
import { inSlices } from './slices.ts'

type Pieces = Iterable<string> | AsyncIterable<string>

const JSON_TYPE = 'application/json; charset=utf-8'
const missing = 'no such incident or file: it may have made room for newer ones'

/** A request that was let through. */
export interface Asked {
  /** Where the endpoint hangs, as the client sees it. */
  base: string
  req: IncomingMessage
  outlet: Outlet
  /** Whether this client may do something else too. */
  mayToo: (grant: Grant) => Promise<boolean>
}

/** Whoever asks for it gets the page without a script. */
function isPlain(url: string): boolean {
  const query = url.indexOf('?')
  return query >= 0 && new URLSearchParams(url.slice(query)).has('plain')
}

/** Serves what access, method and origin have let through. */
export class ResourceServer {
  readonly #view: PerfView
  readonly #renderings: Renderings
  readonly #files: IncidentFiles
  readonly #flames = new FlameThread()
  readonly #advice: AdviceGiver
  readonly #events: EventHub
  #latest: PerfView | undefined
  #readings = 0

  constructor(view: PerfView) {
    this.#view = view
    this.#renderings = new Renderings((error) => view.reportError(error))
    this.#files = new IncidentFiles(view)
    this.#advice = new AdviceGiver(view)
    this.#events = new EventHub(view, this.#advice)
  }

  async serve(resource: Resource, { base, req, outlet, mayToo }: Asked): Promise<void> {
    const head = req.method === 'HEAD'
    switch (resource.kind) {
      case 'overview':
        await this.#overview(base, req, outlet)
        return
      case 'metrics':
        await this.#show(outlet, head, 'metrics', { 'content-type': PROMETHEUS_CONTENT_TYPE }, prometheusText)
        return
      case 'health':
        this.#health(outlet, await this.#processes())
        return
      case 'incidents':
        outlet.json(200, (await this.#processes()).incidents())
        return
      case 'incident':
        await this.#incident(resource.id, head, outlet)
        return
      case 'file':
        if (!(await sendIncidentFile(this.#view, outlet, resource.id, resource.name, head))) {
          outlet.line(404, missing)
        }
        return
      case 'flame':
        await sendFlame(this.#view, this.#flames, resource.id, req, outlet)
        return
      case 'captures':
        await startCapture(this.#view, outlet, base, req.url ?? '')
        return
      case 'history':
        await this.#history(req.url ?? '', head, outlet)
        return
      case 'events':
        this.#events.open(req, outlet)
        return
      case 'asset':
        await sendAsset(resource.name, req, outlet)
        return
      case 'advice':
        outlet.json(200, await this.#advice.items())
        return
      case 'about': {
        const grants = { capture: await mayToo('capture'), download: await mayToo('download') }
        outlet.json(200, { ...this.#view.page.about(), grants })
      }
    }
  }

  async #overview(base: string, req: IncomingMessage, outlet: Outlet): Promise<void> {
    const head = req.method === 'HEAD'
    if (!prefersHtml(req.headers.accept)) {
      const headers = { 'content-type': JSON_TYPE, vary: 'accept' }
      return this.#show(outlet, head, 'snapshot', headers, snapshotPieces)
    }
    const assets = isPlain(req.url ?? '') ? null : await this.#assets()
    if (assets !== null) return this.#shell(assets, outlet)
    // The head of the page is this client's own, because of the nonce; the body is the same for everybody.
    const nonce = randomBytes(16).toString('base64')
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pagePolicy(nonce),
      vary: 'accept',
    }
    const body = (view: PerfView): Pieces => pageBody(view, base, this.#files)
    return this.#show(outlet, head, `page ${base}`, headers, body, pageHead(nonce))
  }

  /** Null where it cannot be loaded: then there is the page without a script. */
  async #assets(): Promise<PageAssets | null> {
    try {
      return await pageAssets()
    } catch (error) {
      this.#view.reportError(error)
      return null
    }
  }

  #shell(assets: PageAssets, outlet: Outlet): void {
    const { page } = this.#view
    const headers = { 'content-security-policy': assets.policy, vary: 'accept' }
    outlet.html(pageShell(assets, page.limitCounts()), headers)
  }

  /** All workers where there are several. What is rendered of one reading is not shown to who asked after it: totals would fall. */
  async #show(
    outlet: Outlet,
    headOnly: boolean,
    what: string,
    headers: Readonly<Record<string, string>>,
    pieces: (view: PerfView) => Pieces,
    first?: string,
  ): Promise<void> {
    const { cluster } = this.#view
    if (cluster === null || headOnly) {
      return this.#stream(outlet, headOnly, what, headers, () => pieces(this.#view), first)
    }
    const whole = await cluster.whole()
    if (whole !== this.#latest) this.#readings++
    this.#latest = whole
    return this.#stream(outlet, false, `${what} ${this.#readings}`, headers, () => pieces(whole), first)
  }

  async #stream(
    outlet: Outlet,
    headOnly: boolean,
    key: string,
    headers: Readonly<Record<string, string>>,
    pieces: () => Pieces,
    first = '',
  ): Promise<void> {
    if (headOnly) {
      if (!outlet.gone && !outlet.started) outlet.prepare(200, headers).end()
      return
    }
    const reader = this.#renderings.join(key, () => inSlices(pieces(), this.#nowMs))
    await outlet.stream(headers, reader, first)
  }

  readonly #nowMs = (): number => this.#view.options.clock.nowMs()

  /** What concerns processes, of all workers. */
  async #processes(): Promise<PerfView> {
    return (await this.#view.cluster?.processes()) ?? this.#view
  }

  async #history(url: string, head: boolean, outlet: Outlet): Promise<void> {
    const wish = historyIn(url)
    if (wish === null) return outlet.line(400, `use ${historyWays}`)
    const pieces = historyPieces(this.#view.page, wish)
    // No 404: of a route that is a few seconds old too nothing is known, and a browser complains of each.
    if (pieces === null) return outlet.json(200, null)
    await this.#stream(outlet, head, `history ${JSON.stringify(wish)}`, { 'content-type': JSON_TYPE }, pieces)
  }

  #health(outlet: Outlet, view: PerfView): void {
    const firing = view.firing()
    if (firing.length === 0) {
      outlet.json(200, { state: view.snapshotHead().state })
      return
    }
    const reasons = firing.map(({ subject, metric, limit, observed, samples, windowMs, why }) => {
      return { subject, metric, limit, observed, samples, windowMs, why }
    })
    outlet.json(503, { state: 'critical', reasons })
  }

  async #incident(id: string, head: boolean, outlet: Outlet): Promise<void> {
    const incident = await this.#view.incident(id)
    if (incident === null) {
      outlet.line(404, missing)
      return
    }
    // Three levels deep: each route of the snapshots before and during is a piece of its own.
    await this.#stream(outlet, head, `incident ${id}`, { 'content-type': JSON_TYPE }, () =>
      jsonPieces(incident, 3),
    )
  }
}
