import { tracingChannel } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { countSegments, joinPatterns, patternText, segmentCount, type Pattern } from './pattern.ts'

/** What `router` 2.3 and later publishes on `express.router.request`. Only documented fields are used. */
interface RouterContext {
  req: IncomingMessage & {
    baseUrl?: string
    route?: { stack?: unknown[] }
    [traceKey]?: Trace
  }
  res: ServerResponse
  layer: unknown
  route: Pattern | readonly Pattern[]
  errorHandler?: boolean
  param?: string
}

const traceKey = Symbol('perfguard.trace')

/**
 * The way of one request through Express 5.3: which mounts it went into, and what ran last before the answer.
 *
 * The router tells each layer's own pattern; what is around it follows from `req.baseUrl`, the raw text that all
 * mounts together took: it is the key under which their patterns are kept, never a part of the name.
 */
class Trace {
  /** Raw base URL and the pattern it stands for; the newest last. A request goes through few mounts. */
  readonly #bases: string[] = []
  readonly #patterns: string[] = []
  #base = ''
  #route: Pattern | undefined
  /** Something ran after us, so the channel speaks. */
  seen: boolean = false

  step(base: string, pattern: Pattern, isRoute: boolean): void {
    this.seen = true
    this.#base = base
    this.#route = isRoute ? pattern : undefined
    if (!isRoute && pattern !== '/' && base !== '') this.#mount(base, pattern)
  }

  #mount(base: string, pattern: Pattern): void {
    const parent = this.#parentOf(base, pattern)
    this.#bases.push(base)
    this.#patterns.push(joinPatterns(parent, patternText(pattern)))
  }

  /**
   * The pattern of the mount around this one: the one whose base leaves as many segments as this pattern takes.
   * Mounts that the request has fallen out of again leave another number, or are overwritten.
   */
  #parentOf(base: string, pattern: Pattern): string {
    const taken = segmentCount(pattern)
    const segments = countSegments(base)
    for (let at = this.#bases.length - 1; at >= 0; at--) {
      const outer = this.#bases[at]!
      if (outer.length >= base.length || !base.startsWith(outer) || base[outer.length] !== '/') continue
      if (taken === undefined || segments - countSegments(outer) === taken) return this.#patterns[at]!
    }
    return ''
  }

  #patternOf(base: string): string {
    return base === '' ? '' : (this.#patterns[this.#bases.lastIndexOf(base)] ?? '')
  }

  /** The name of what answered; undefined when no route or mount did. */
  name(status: number): string | undefined {
    const prefix = this.#patternOf(this.#base)
    if (this.#route !== undefined) return joinPatterns(prefix, patternText(this.#route))
    return prefix === '' || status === 404 ? undefined : prefix
  }
}

function onStart(message: unknown): void {
  const { req, res, layer, route, errorHandler, param } = message as RouterContext
  const trace = req[traceKey]
  // An error handler answers for somebody else, and what runs after the answer has no part in it.
  if (trace === undefined || errorHandler === true || param !== undefined || res.headersSent) return
  const pattern = (Array.isArray(route) ? route[0] : route) as Pattern
  const isRoute = req.route?.stack?.includes(layer) === true
  trace.step(req.baseUrl ?? '', pattern, isRoute)
}

/** Listens to Express' own channel. Silent, and free, where the router is older. */
export class RouterTraces {
  readonly #start = tracingChannel('express.router.request').start
  #state: 'idle' | 'subscribed' | 'closed' = 'idle'

  get subscribed(): boolean {
    return this.#state === 'subscribed'
  }

  subscribe(): void {
    if (this.#state !== 'idle') return
    this.#start.subscribe(onStart)
    this.#state = 'subscribed'
  }

  close(): void {
    if (this.#state === 'subscribed') this.#start.unsubscribe(onStart)
    this.#state = 'closed'
  }

  begin(req: IncomingMessage): void {
    ;(req as RouterContext['req'])[traceKey] ??= new Trace()
  }

  of(req: IncomingMessage): Trace | undefined {
    return (req as RouterContext['req'])[traceKey]
  }
}
