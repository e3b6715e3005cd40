import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Perf } from '../../lib/index.ts'

/** Seen on V8 11.3 and 12.4 (Node 20, 22), gone on 13.6 (Node 24): see `shape`. */
const shapesAreShared = Number.parseInt(process.versions.v8, 10) >= 13

type Shaped = Record<string, unknown>

/**
 * Meets requests at the server, before Express does, where touching them is cheap. Only on Node that needs it; what
 * comes another way (a second server, `Expect: 100-continue`) is tracked by the middleware alone.
 */
export class Arrivals {
  readonly #perf: Perf
  #server: Server | undefined
  #watching: boolean = shapesAreShared

  constructor(perf: Perf) {
    this.#perf = perf
    perf.onClose(() => this.#server?.off('request', this.#onRequest))
  }

  /** Goes on with the server that the first request came through. */
  watch(req: IncomingMessage): void {
    if (this.#watching) return
    this.#watching = true
    this.#server = ((req.socket ?? {}) as { server?: Server }).server
    this.#server?.prependListener('request', this.#onRequest)
  }

  readonly #onRequest = (req: IncomingMessage, res: ServerResponse): void => {
    this.#perf.prepare(req, res)
    shape(req as unknown as Shaped, res as unknown as Shaped)
  }
}

/**
 * Gives request and response the properties that Express is about to give them. It changes their prototypes first, and
 * in older V8 every property that is added after that makes a hidden class for this one object, so that each access
 * anywhere in Node misses its cache: 110 misses a request, about half of what a small one costs. Present from the start they are
 * merely set. The values are those that Express takes for "not there yet".
 */
function shape(req: Shaped, res: Shaped): void {
  req['res'] = res
  req['next'] = undefined
  req['baseUrl'] = ''
  req['originalUrl'] = undefined
  req['_parsedUrl'] = undefined
  req['params'] = undefined
  req['route'] = undefined
  res['locals'] = undefined
  res['statusCode'] = 200
  res['statusMessage'] = undefined
}
